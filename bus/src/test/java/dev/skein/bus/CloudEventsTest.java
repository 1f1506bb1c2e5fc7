package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventData;
import dev.skein.events.Fix;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CloudEvents SDK reads what the bus writes. */
class CloudEventsTest {

  private static final Instant TIME = Instant.parse("2025-08-03T10:30:00.125Z");

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static BusSettings settings;

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = TestKafka.start(directory);
    settings = TestKafka.settings(kafka);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void anEventIsACloudEventWhoseDataIsTheWholeEnvelope() throws Exception {
    Event<?> event = event("drone-control-service", statusChanged());

    CloudEvent cloudEvent = read(publish(true, event), new CloudEventDeserializer()).value();

    assertThat(cloudEvent.getSpecVersion()).hasToString("1.0");
    assertThat(cloudEvent.getId()).isEqualTo(event.id());
    assertThat(cloudEvent.getType()).isEqualTo("drone.status.changed");
    assertThat(cloudEvent.getSource()).hasToString("drone-control-service");
    assertThat(cloudEvent.getTime().toInstant()).isEqualTo(TIME);
    assertThat(cloudEvent.getDataContentType()).isEqualTo("application/json");
    assertThat(cloudEvent.getData().toBytes()).isEqualTo(new EventCodec().encode(event));
  }

  @Test
  void aSourceThatIsNoUriIsCodedAsOne() throws Exception {
    Event<?> event = event("巡检 100%: roof", statusChanged());

    CloudEvent cloudEvent = read(publish(true, event), new CloudEventDeserializer()).value();

    assertThat(cloudEvent.getSource().getPath()).isEqualTo("./巡检 100%: roof");
  }

  @Test
  void positionsGoWithout() throws Exception {
    assertThat(read(publish(true, event("s", position()))).headers().lastHeader("ce_id")).isNull();
  }

  @Test
  void nothingIsAddedUnlessAskedFor() throws Exception {
    assertThat(read(publish(false, event("s", statusChanged()))).headers().lastHeader("ce_id"))
        .isNull();
  }

  private static RecordMetadata publish(boolean cloudEvents, Event<?> event) throws Exception {
    Map<String, Object> keys = new HashMap<>();
    keys.put("cloud_events", cloudEvents);
    keys.put("brokers", settings.brokers());
    keys.put("client", settings.client());
    try (Publisher publisher = new Publisher(BusSettings.parse(keys), new SimpleMeterRegistry())) {
      return publisher.publish(event).get(20, TimeUnit.SECONDS);
    }
  }

  private static ConsumerRecord<byte[], byte[]> read(RecordMetadata place) {
    return read(place, new ByteArrayDeserializer());
  }

  private static <V> ConsumerRecord<byte[], V> read(
      RecordMetadata place, Deserializer<V> deserializer) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("bootstrap.servers", settings.brokers());
    TopicPartition partition = new TopicPartition(place.topic(), place.partition());
    try (KafkaConsumer<byte[], V> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), deserializer)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, place.offset());
      return consumer.poll(Duration.ofSeconds(20)).iterator().next();
    }
  }

  private static Event<?> event(String source, EventData data) {
    return Event.of("0198-" + source.length(), source, TIME, data);
  }

  private static DroneEvent statusChanged() {
    return new DroneEvent.StatusChanged(
        new DroneId(1), DroneStatus.IDLE, DroneStatus.FLYING, null, 85.0);
  }

  private static DroneEvent position() {
    return new DroneEvent.LocationUpdated(
        new DroneId(1),
        null,
        Fix.NONE,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
