package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/integrate.md shows works as it is shown, on a real broker. */
class IntegrateIT {

  private static final Path CONTRACT =
      Path.of("../events/src/main/resources/dev/skein/events/asyncapi.yaml");
  private static final Path NODE = Path.of("../docs/examples/node");

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static BusSettings settings;

  @BeforeAll
  static void startKafka() throws IOException {
    kafka = TestKafka.start(directory);
    settings = TestKafka.settings(kafka);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void theJavaProgramBuildsAgainstTheArtifactsAloneAndRuns() throws Exception {
    InstalledProject project =
        new InstalledProject(directory, Guide.block("xml"), Guide.block("java"));
    List<Path> classpath = project.compile();
    Path config = Files.writeString(directory.resolve("config.yaml"), config());

    assertThat(classpath)
        .extracting(file -> file.getFileName().toString())
        .anyMatch(name -> name.startsWith("skein-bus"))
        .anyMatch(name -> name.startsWith("kafka-clients"))
        .noneMatch(name -> name.matches("(kafka_|kafka-(server|metadata|raft)|scala|skein-app).*"));
    assertThat(run(classpath, config)).contains("drone 1 is flying");
  }

  @Test
  void theNodeProgramReadsAndWritesByTheDocumentAlone() throws Exception {
    BlockingQueue<Event<?>> handled = new LinkedBlockingQueue<>();
    try (EventBus bus = new EventBus(settings, new SimpleMeterRegistry())) {
      bus.registerHandler(Topic.DRONE_EVENTS, "node", handled::add);
      bus.start();
      RecordMetadata ours = bus.publishDroneEvent(statusChanged()).get(20, TimeUnit.SECONDS);
      List<String> lines = runNode(2);

      String partition = ours.partition() + " 1 ";
      assertThat(lines)
          .contains(
              partition
                  + "drone.status.changed fits: {\"drone_id\":1,\"old_status\":\"idle\","
                  + "\"new_status\":\"landing\"}",
              partition
                  + "drone.message.received fits: {\"drone_id\":1,\"level\":\"info\","
                  + "\"text\":\"hello from Node\"}");
      Event<?> theirs = handled.poll(20, TimeUnit.SECONDS);
      while (theirs != null && !(theirs.data() instanceof DroneEvent.MessageReceived)) {
        theirs = handled.poll(20, TimeUnit.SECONDS);
      }
      assertThat(theirs).isNotNull();
      assertThat(theirs.source()).isEqualTo("example");
      assertThat(theirs.unknown().isEmpty()).isTrue();
    }
  }

  @Test
  void theGuideShowsTheNodeProgramThatRuns() throws IOException {
    assertThat(Guide.block("js")).isEqualTo(Files.readString(NODE.resolve("example.mjs")));
  }

  @Test
  void theGuideNamesTheVersionThatIsBuilt() throws IOException {
    assertThat(Guide.block("xml"))
        .contains("<version>" + System.getProperty("skein.version") + "</version>");
  }

  private static String run(List<Path> classpath, Path config) throws Exception {
    Path said = directory.resolve("said.txt");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                String.join(":", classpath.stream().map(Path::toString).toList()),
                "example.Example",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
      String text = Files.readString(said);
      assertThat(program.exitValue()).as(text).isZero();
      return text;
    } finally {
      program.destroyForcibly();
    }
  }

  /** The lines of the Node program until it has told so many events of drone 1 that fit. */
  private static List<String> runNode(int events) throws IOException {
    Process program =
        new ProcessBuilder(
                "node",
                "example.mjs",
                CONTRACT.toAbsolutePath().toString(),
                directory.resolve("client.properties").toString())
            .directory(NODE.toFile())
            .redirectErrorStream(true)
            .start();
    CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(program::destroy);
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = program.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (lines.stream().filter(l -> l.contains(" fits: ")).count() >= events
            && lines.stream().anyMatch(l -> l.contains("hello from Node"))) {
          break;
        }
      }
    } finally {
      program.destroy();
    }
    return lines;
  }

  /** The guide's configuration, for this broker. */
  private static String config() throws IOException {
    Matcher password =
        Pattern.compile("password=\"([^\"]*)\"")
            .matcher(Files.readString(directory.resolve("client.properties")));
    assertThat(password.find()).isTrue();
    return Guide.block("yaml")
        .replace("127.0.0.1:9092", kafka.bootstrapServer())
        .replace("PASSWORD", password.group(1));
  }

  private static Event<DroneEvent.StatusChanged> statusChanged() {
    return Event.of(
        "0198-integrate",
        "drone-control-service",
        Instant.parse("2025-08-03T10:30:00Z"),
        new DroneEvent.StatusChanged(
            new DroneId(1), DroneStatus.IDLE, DroneStatus.LANDING, null, null));
  }
}
