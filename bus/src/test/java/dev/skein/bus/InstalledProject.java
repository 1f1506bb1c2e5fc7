package dev.skein.bus;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Maven project that knows of Skein only what stands in a local repository. */
final class InstalledProject {

  private static final String VERSION = System.getProperty("skein.version");

  private final Path directory;
  private final Path repository;

  /** Lays out the project, and a repository with the artifacts as they have been packaged. */
  InstalledProject(Path directory, String pom, String source) throws IOException {
    this.directory = directory.resolve("project");
    this.repository = directory.resolve("repository");
    Path sources = Files.createDirectories(this.directory.resolve("src/main/java/example"));
    Files.writeString(this.directory.resolve("pom.xml"), pom);
    Files.writeString(sources.resolve("Example.java"), source);
    install("skein", Path.of("../pom.xml"), ".pom");
    install("skein-events", Path.of("../events/pom.xml"), ".pom");
    install("skein-events", Path.of("../events/target", jar("skein-events")), ".jar");
    install("skein-bus", Path.of("pom.xml"), ".pom");
    install("skein-bus", Path.of("target", jar("skein-bus")), ".jar");
  }

  /** Compiles it; the directories and jars that it runs with. */
  List<Path> compile() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of("../mvnw").toRealPath().toString(),
                "-B",
                "-ntp",
                "-q",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + System.getProperty("skein.repository"),
                "org.apache.maven.plugins:maven-compiler-plugin:3.16.0:compile",
                "org.codehaus.mojo:exec-maven-plugin:3.5.1:exec",
                "-Dexec.executable=echo",
                "-Dexec.args=%classpath"));
    Path said = Files.createTempFile(directory, "maven", ".txt");
    Process maven =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = maven.waitFor(3, TimeUnit.MINUTES);
    maven.destroy();
    String text = Files.readString(said).strip();
    if (!ended || maven.exitValue() != 0) {
      throw new IOException("the project does not build: " + text);
    }
    String classpath = text.substring(text.lastIndexOf('\n') + 1);
    return Arrays.stream(classpath.split(File.pathSeparator)).map(Path::of).toList();
  }

  private void install(String artifact, Path file, String extension) throws IOException {
    Path place = repository.resolve("dev/skein").resolve(artifact).resolve(VERSION);
    Files.createDirectories(place);
    Files.copy(
        file,
        place.resolve(artifact + "-" + VERSION + extension),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static String jar(String artifact) {
    return artifact + "-" + VERSION + ".jar";
  }
}
