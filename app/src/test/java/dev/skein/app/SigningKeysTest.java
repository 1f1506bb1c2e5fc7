package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.SigningKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    try (KeysWatch<SigningKeys> _ = watch(file, handed::add)) {
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
  void aFileWhoseRightsAreMendedIsTakenUp() throws Exception {
    Path file = directory.resolve("keys");
    BlockingQueue<SigningKeys> handed = new LinkedBlockingQueue<>();
    make("7", "--keys", file.toString());
    try (KeysWatch<SigningKeys> _ = watch(file, handed::add)) {
      assertThat(handed.take().size()).isEqualTo(1);
      Path next = directory.resolve("next");
      make("7", "--keys", next.toString());
      make("8", "--keys", next.toString());
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r-----"));
      Files.setLastModifiedTime(next, FileTime.fromMillis(1_000));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(handed.poll(3, TimeUnit.SECONDS)).isNull();

      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      SigningKeys mended = handed.poll(20, TimeUnit.SECONDS);
      assertThat(mended).isNotNull();
      assertThat(mended.size()).isEqualTo(2);
    }
  }

  @Test
  void theWatchGoesOnWhenALinkCannotTakeKeys() throws Exception {
    Path file = directory.resolve("keys");
    make("7", "--keys", file.toString());
    BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    Consumer<SigningKeys> link =
        keys -> {
          asked.add(keys.size());
          if (keys.size() == 2) {
            throw new IllegalStateException("the link is closing");
          }
        };
    try (KeysWatch<SigningKeys> _ = watch(file, link)) {
      assertThat(asked.take()).isEqualTo(1);
      make("8", "--keys", file.toString());
      assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
      make("9", "--keys", file.toString());
      assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(3);
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

  private static KeysWatch<SigningKeys> watch(Path file, Consumer<SigningKeys> link)
      throws IOException {
    return new KeysWatch<>(
        "signing-keys", file, SigningKeys::parse, link, new SimpleMeterRegistry());
  }

  private static String make(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    var _ = MavlinkKeyCommand.run(List.of(arguments), out, out);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
