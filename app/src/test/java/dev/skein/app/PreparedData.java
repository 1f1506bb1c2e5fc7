package dev.skein.app;

import dev.skein.bus.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * Data as a first start leaves them, made once for all tests of a run: two dozen of them start over
 * nothing, and would make the same databases, topics and keys. What a first start does is for
 * {@link FirstLoginTest}, {@link UpCommandTest} and {@link KillIT}.
 */
final class PreparedData {

  private static final Path MADE = Path.of("target", "prepared-data").toAbsolutePath();

  private static @Nullable Login login;

  private PreparedData() {}

  /**
   * The administrator's.
   *
   * @param token as it was given at that time; it does not last for ever
   */
  record Login(String password, String token, Instant at) {}

  /** Puts them there. */
  static Login copyTo(Path data) throws Exception {
    Login made = make();
    try (Stream<Path> all = Files.walk(MADE)) {
      for (Iterator<Path> each = all.iterator(); each.hasNext(); ) {
        Path from = each.next();
        Path to = data.resolve(MADE.relativize(from).toString());
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    // Who is left over from another test does not get in here.
    EmbeddedKafka.rotatePassword(data.resolve("kafka"));
    return made;
  }

  private static synchronized Login make() throws Exception {
    Login known = login;
    if (known == null) {
      FileSystemUtils.deleteRecursively(MADE);
      try (RunningProduct first = RunningProduct.startFirst(settings())) {
        known = new Login(first.password(), first.token(), Instant.now());
      }
      boolean isWhole =
          Files.exists(MADE.resolve("kafka/log/.kafka_cleanshutdown"))
              && !Files.exists(MADE.resolve("postgres/data/postmaster.pid"));
      if (!isWhole) {
        throw new IllegalStateException("the first product has not stopped in good order: " + MADE);
      }
      login = known;
    }
    return known;
  }

  private static Settings settings() throws IOException {
    return RunningProduct.settings(MADE.getParent()).withData(MADE);
  }
}
