package dev.skein.app;

import dev.skein.app.cluster.ClientSettings;
import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.Topic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code skein tail}: prints events as they come, one a line. */
final class TailCommand {

  private static final String HELP =
      """
      Usage: skein tail TOPIC [--drone ID] [--type TYPE] [--from-beginning] [--data DIR]

      Prints the events of a topic as they come, one JSON object a line, until Ctrl-C.

        --drone ID         only those of one drone
        --type TYPE        only those of one type, for example drone.status.changed
        --from-beginning   first what is there already
        --data DIR         the data directory of the running server (default ./data)

      Topics: %s
      """
          .formatted(
              Arrays.stream(Topic.values())
                  .map(Topic::topicName)
                  .collect(Collectors.joining(", ")));

  private static final JsonMapper JSON = new JsonMapper();

  private TailCommand() {}

  private record Options(
      Topic topic, @Nullable String drone, @Nullable String type, boolean all, Path data) {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return arguments.isEmpty() ? 2 : 0;
    }
    try {
      tail(parse(new ArrayDeque<>(arguments)), out);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("skein tail: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("skein tail: cannot read " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static void tail(Options options, PrintStream out)
      throws IOException, InterruptedException {
    TopicReader.Start start =
        options.all ? new TopicReader.Start.Beginning() : new TopicReader.Start.End();
    CountDownLatch listened = new CountDownLatch(1);
    try (TopicReader reader =
        new TopicReader(
            ClientSettings.of(options.data),
            "tail",
            Map.of(options.topic, start),
            delivery -> {
              boolean wanted =
                  (options.drone == null || isOf(options.drone, delivery))
                      && (options.type == null || options.type.equals(delivery.type()));
              if (wanted && !delivery.isTombstone()) {
                out.println(new String(delivery.value(), StandardCharsets.UTF_8));
                if (out.checkError()) {
                  // Nobody listens any more, as behind "| head -1".
                  listened.countDown();
                }
              }
            })) {
      reader.start();
      listened.await();
    }
  }

  private static boolean isOf(String drone, Delivery delivery) {
    try {
      JsonNode id = JSON.readTree(delivery.value()).path("data").path("drone_id");
      return id.asString("").equals(drone);
    } catch (JacksonException e) {
      return delivery.key().equals(drone);
    }
  }

  private static Options parse(Deque<String> arguments) {
    Topic topic = null;
    String drone = null;
    String type = null;
    boolean all = false;
    Path data = Path.of("data");
    while (!arguments.isEmpty()) {
      String argument = arguments.pop();
      switch (argument) {
        case "--drone" -> drone = droneId(value(argument, arguments));
        case "--type" -> type = value(argument, arguments);
        case "--from-beginning" -> all = true;
        case "--data" -> data = Path.of(value(argument, arguments));
        default -> {
          if (argument.startsWith("-") || topic != null) {
            throw new IllegalArgumentException("what is " + argument + "? See skein tail --help");
          }
          topic =
              Topic.find(argument)
                  .orElseThrow(() ->
                      new IllegalArgumentException(
                          "no topic " + argument + "; see skein tail --help"));
        }
      }
    }
    if (topic == null) {
      throw new IllegalArgumentException("name a topic; see skein tail --help");
    }
    return new Options(topic, drone, type, all, data);
  }

  private static String droneId(String text) {
    if (!text.matches("[1-9]\\d{0,18}")) {
      throw new IllegalArgumentException(
          "--drone: a drone id is a whole number from 1, as GET /api/v1/drones shows it, not "
              + text);
    }
    return text;
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }
}
