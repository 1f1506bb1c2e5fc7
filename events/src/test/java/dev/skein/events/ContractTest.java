package dev.skein.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The documents that integrators read say what the code says. */
class ContractTest {

  private static final String WRITE =
      "%s is not what the code says: run ./mvnw -pl events test -Dcontract.write=true to write the"
          + " documents anew, and look at the difference";

  private static Map<Path, String> made;

  @BeforeAll
  static void make() throws IOException {
    made = ContractFiles.make();
    if (Boolean.getBoolean("contract.write")) {
      for (Map.Entry<Path, String> file : made.entrySet()) {
        Files.createDirectories(file.getKey().getParent());
        Files.writeString(file.getKey(), file.getValue());
      }
    }
  }

  @Test
  void theCommittedDocumentsAreThoseOfTheCode() {
    made.forEach((file, text) -> assertThat(file).as(WRITE, file).exists().hasContent(text));
  }

  @Test
  void noDocumentIsOfATypeThatIsNoMore() throws IOException {
    try (Stream<Path> files = Files.walk(ContractFiles.CURRENT)) {
      Set<Path> committed = files.filter(Files::isRegularFile).collect(Collectors.toSet());
      assertThat(committed).isEqualTo(made.keySet());
    }
  }
}
