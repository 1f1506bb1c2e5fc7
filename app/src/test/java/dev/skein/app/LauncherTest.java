package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says by itself, before there is anything to run. */
class LauncherTest {

  private static final Path HELP = Path.of("src/main/resources/dev/skein/app/help.txt");

  private record Said(int code, String text) {}

  @Test
  void aloneItShowsTheCommands() throws Exception {
    assertThat(skein()).isEqualTo(new Said(2, Files.readString(HELP)));
    assertThat(skein("--help")).isEqualTo(new Said(0, Files.readString(HELP)));
  }

  @Test
  void buildAndTestExplainThemselvesInsteadOfBeginning() throws Exception {
    for (String command : List.of("build", "test")) {
      Said said = skein(command, "--help");
      assertThat(said.code).isZero();
      assertThat(said.text).startsWith("Usage: skein " + command);
    }
    assertThat(skein("build", "fast"))
        .isEqualTo(
            new Said(2, "skein: build takes no options, such as fast; see skein build --help\n"));
  }

  @Test
  void aCommandThatThereIsNotBuildsNothing() throws Exception {
    assertThat(skein("fly"))
        .isEqualTo(new Said(2, "skein: no such command as fly; see skein --help\n"));
  }

  /** Half of it alive would be worse than gone: it would look alive. */
  @Test
  void theProgramEndsWhenItsMemoryIsUsedUp(@TempDir Path clone) throws Exception {
    Files.copy(Path.of("../skein"), clone.resolve("skein"));
    Path help = clone.resolve("app").resolve(HELP);
    Files.createDirectories(help.getParent());
    Files.copy(HELP, help);
    Files.createDirectories(clone.resolve("app/target/lib"));
    Files.createFile(clone.resolve("app/target/skein.jar"));
    Files.createDirectories(clone.resolve("jdk/bin"));
    Files.writeString(clone.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    for (String program : List.of("java", "javac")) {
      Path file = Files.writeString(clone.resolve("jdk/bin/" + program), "#!/bin/sh\necho $*\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    ProcessBuilder launcher = new ProcessBuilder(clone.resolve("skein").toString(), "tail");
    launcher.environment().put("SKEIN_JAVA_HOME", clone.resolve("jdk").toString());

    assertThat(run(launcher).text)
        .contains("-XX:+ExitOnOutOfMemoryError")
        .contains("skein.jar tail");
  }

  private static Said skein(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("../skein"));
    command.addAll(List.of(arguments));
    return run(new ProcessBuilder(command));
  }

  private static Said run(ProcessBuilder launcher) throws IOException, InterruptedException {
    Process process = launcher.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }
}
