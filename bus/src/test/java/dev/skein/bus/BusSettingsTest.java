package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusSettingsTest {

  @TempDir Path directory;

  @Test
  void theConfigurationOfTheDeveloperGuideIsRead() throws IOException {
    assertThat(
            load(
                """
                kafka:
                  brokers:
                    - "localhost:9092"
                  group_id: "drone-control-system"
                  auto_offset_reset: "earliest"
                  session_timeout: 10s
                  commit_interval: 1s
                  compression_codec: "snappy"
                """))
        .isEqualTo(
            new BusSettings(
                List.of("localhost:9092"),
                "drone-control-system",
                "earliest",
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                "snappy",
                false,
                Map.of()));
  }

  @Test
  void aFileWithoutKafkaGivesTheDefaults() throws IOException {
    assertThat(load("http:\n  port: 1\n")).isEqualTo(BusSettings.DEFAULTS);
  }

  @Test
  void anUnknownKeyIsNamed() {
    assertThatThrownBy(() -> load("kafka:\n  sesion_timeout: 10s\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "kafka.sesion_timeout: unknown key; the keys are auto_offset_reset, brokers, client,"
                + " cloud_events, commit_interval, compression_codec, group_id, session_timeout");
  }

  @Test
  void aBadValueIsNamedWithWhatIsAllowed() {
    assertThatThrownBy(() -> load("kafka:\n  session_timeout: 1s\n"))
        .hasMessage("kafka.session_timeout: must be 4s to 60s");
    assertThatThrownBy(() -> load("kafka:\n  session_timeout: ten\n"))
        .hasMessage("kafka.session_timeout: must be a whole number with ms, s, m or h, not ten");
    assertThatThrownBy(() -> load("kafka:\n  compression_codec: zip\n"))
        .hasMessage(
            "kafka.compression_codec: must be one of [gzip, lz4, none, snappy, zstd], not zip");
    assertThatThrownBy(() -> load("kafka:\n  cloud_events: maybe\n"))
        .hasMessage("kafka.cloud_events: must be true or false, not maybe");
    assertThatThrownBy(() -> load("kafka:\n  brokers: [nonsense]\n"))
        .hasMessage("kafka.brokers: each must be host:port, not nonsense");
  }

  @Test
  void secretsAreNotShown() {
    BusSettings settings =
        BusSettings.DEFAULTS.at("localhost:1", Map.of("sasl.jaas.config", "password=\"hush\""));
    assertThat(settings.toString()).doesNotContain("hush");
  }

  private BusSettings load(String yaml) throws IOException {
    return BusSettings.load(Files.writeString(directory.resolve("config.yaml"), yaml));
  }
}
