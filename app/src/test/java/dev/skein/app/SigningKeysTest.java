package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.SigningKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are made by a command, and a running server takes them up. */
class SigningKeysTest {

  @TempDir private Path directory;

  @Test
  void aKeyThatIsMadeIsTakenUpAndNeverShown() throws Exception {
    Path file = directory.resolve("keys");
    BlockingQueue<SigningKeys> handed = new LinkedBlockingQueue<>();
    String first = make("7", "--keys", file.toString());
    try (KeysWatch<SigningKeys> _ = new KeysWatch<>(file, SigningKeys::parse, handed::add)) {
      assertThat(handed.take().size()).isEqualTo(1);
      String second = make("8", "--keys", file.toString(), "--setup");

      SigningKeys next = handed.poll(20, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      assertThat(next.size()).isEqualTo(2);
      for (String line : Files.readAllLines(file)) {
        assertThat(first + second).doesNotContain(line.split(" ")[1]);
      }
    }
  }

  @Test
  void aVehicleGetsOneKey() {
    String file = directory.resolve("keys").toString();
    make("7", "--keys", file);

    assertThat(make("7", "--keys", file)).contains("vehicle 7 stands there twice");
    assertThat(make("x", "--keys", file)).contains("a vehicle is a system id");
    assertThat(make("9")).contains("needs a VEHICLE and --keys FILE");
  }

  private static String make(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    var _ = MavlinkKeyCommand.run(List.of(arguments), out, out);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
