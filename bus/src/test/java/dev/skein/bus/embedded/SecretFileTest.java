package dev.skein.bus.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {

  @TempDir private Path directory;

  /** As processes do that start together, or two who rotate its keys. */
  @Test
  void aFileThatSeveralWriteAtOnceIsOneOfTheirs() throws Exception {
    Path file = directory.resolve("secret");
    List<String> contents = Stream.of("a", "b", "c", "d").map(letter -> letter.repeat(50)).toList();
    List<CompletableFuture<Void>> writers =
        contents.stream()
            .map(content -> CompletableFuture.runAsync(() -> writeOften(file, content)))
            .toList();
    writers.forEach(CompletableFuture::join);

    assertThat(Files.readString(file)).isIn(contents);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all).containsExactly(file);
    }
  }

  private static void writeOften(Path file, String content) {
    IntStream.range(0, 50)
        .forEach(_ -> {
          try {
            SecretFile.write(file, content);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
