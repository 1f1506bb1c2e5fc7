package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gives to {@code skein play}: whole logs, damaged ones, and what is none. */
class TlogTest {

  private static final Path RECORDED = Path.of("../testdata/mavlink/px4-1-mission-4x.tlog");

  @TempDir private Path directory;

  private final byte[] bytes = recorded();
  private Tlog whole;

  @BeforeEach
  void readWhole() {
    whole = read(bytes);
  }

  @Test
  void aLogThatWasCutOffIsReadToItsLastWholeFrame() {
    Tlog cut = read(Arrays.copyOf(bytes, bytes.length - 3));

    int left = cut.frames().size() + cut.skipped();
    assertThat(left).isEqualTo(whole.frames().size() + whole.skipped() - 1);
    assertThat(cut.unreadable()).isPositive().isLessThan(300);
    assertThat(whole.unreadable()).isZero();
  }

  @Test
  void aDamagedPlaceIsLeftOutAndWhatFollowsIsRead() {
    byte[] damaged = bytes.clone();
    Arrays.fill(damaged, 10_000, 10_100, (byte) 0xFD);

    Tlog read = read(damaged);

    assertThat(read.unreadable()).isPositive().isLessThan(1_000);
    assertThat(read.frames().size()).isGreaterThan(whole.frames().size() - 15);
    assertThat(read.frames().getLast().frame()).isEqualTo(whole.frames().getLast().frame());
  }

  @Test
  void whatIsNoLogIsRefusedWithAReason() throws IOException {
    Path file = Files.writeString(directory.resolve("x.tlog"), "this is a letter, not a log");

    assertThatThrownBy(() -> Tlog.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no tlog");
  }

  @Test
  void playSaysWhatIsWrongAndWhatToDo() throws IOException {
    String log = RECORDED.toString();
    assertThat(play("nowhere.tlog"))
        .isEqualTo("skein play: nowhere.tlog is not there, or cannot be read");
    assertThat(play(log, "--speed", "0")).contains("--speed must be a number above 0");
    assertThat(play(log, "--to", "14550")).contains("an address is host:port, not 14550");
    assertThat(play(log, "--to", "localhost:70000")).contains("a port is 1 to 65535, not 70000");
    assertThat(play(log, "--to")).contains("--to needs a value");
    assertThat(play(log, "--fast")).contains("what is --fast? See skein play --help");
    Path empty = Files.createFile(directory.resolve("empty.tlog"));
    assertThat(play(empty.toString())).contains("has no frames of a vehicle");
  }

  @Test
  void playSaysThatNobodyListens() {
    // Port 9 of loopback is closed everywhere but on a machine with the discard service.
    assertThat(play(RECORDED.toString(), "--speed", "1000", "--to", "127.0.0.1:9"))
        .contains("nobody listens there: start the server with ./skein up, or give --to");
  }

  private static String play(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        PlayCommand.run(
            List.of(arguments),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isNotZero();
    return err.toString(StandardCharsets.UTF_8).strip();
  }

  private Tlog read(byte[] log) {
    try {
      return Tlog.read(Files.write(Files.createTempFile(directory, "log", ".tlog"), log));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] recorded() {
    try {
      return Files.readAllBytes(RECORDED);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
