package dev.skein.app;

import dev.skein.app.cluster.ClientSettings;
import dev.skein.bus.BusSettings;
import dev.skein.bus.DeadLetterRedrive;
import dev.skein.bus.DeadLetterRedrive.Choice;
import dev.skein.bus.DeadLetterRedrive.Heap;
import dev.skein.events.Topic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** {@code skein redrive}: lists dead letters, and sends those one chooses back to their topics. */
final class RedriveCommand {

  private static final String HELP =
      """
      Usage: skein redrive [--topic TOPIC] [--reason TEXT] [--since TIME] [--limit N] [--send]
                           [--config FILE | --data DIR]

      Lists the records that were put aside and have not been sent back, by topic, consumer
      group and reason. With --send they go back to the topics they came from, once each, with
      the header redriven-from; all groups that read the topic see them again.

        --topic TOPIC   only those that came from there
        --reason TEXT   only those whose reason has that text in it
        --since TIME    only those put aside since: 2026-03-01T10:00:00Z, or 30m, 12h, 7d ago
        --limit N       send at most so many (default 1000, at most 10000)
        --dry-run       only list, which is what happens without --send
        --send          send them back
        --config FILE   the Kafka that its kafka: part names
        --data DIR      the data directory of the running server (default ./data)
      """;

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

  private RedriveCommand() {}

  private record Options(Choice choice, boolean send, @Nullable Path config, Path data) {

    BusSettings bus() throws IOException {
      return config == null ? ClientSettings.of(data) : BusSettings.load(config);
    }
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try {
      Options options = parse(new ArrayDeque<>(arguments), InstantSource.system());
      return redrive(options, new DeadLetterRedrive(options.bus()), out, err);
    } catch (IllegalArgumentException e) {
      err.println("skein redrive: " + e.getMessage());
      return 2;
    } catch (IllegalStateException | KafkaException | IOException e) {
      err.println("skein redrive: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static int redrive(
      Options options, DeadLetterRedrive redrive, PrintStream out, PrintStream err)
      throws InterruptedException {
    List<Heap> heaps = redrive.list(options.choice);
    if (heaps.isEmpty()) {
      out.println("no such dead letters");
      return 0;
    }
    for (Heap heap : heaps) {
      out.printf(
          "%6d  %s  %s  %s%s  (newest %s)%n",
          heap.letters(),
          heap.topic(),
          heap.group(),
          heap.reason(),
          heap.truncated() == 0 ? "" : " [" + heap.truncated() + " not kept whole]",
          heap.newest());
    }
    if (!options.send) {
      out.println("nothing was sent; add --send to send them back");
      return 0;
    }
    DeadLetterRedrive.Result result = redrive.send(options.choice);
    out.printf("%d sent back", result.sent());
    if (result.foundSent() > 0) {
      out.printf(", %d had been already", result.foundSent());
    }
    if (result.left() > 0) {
      out.printf(", %d left by the limit", result.left());
    }
    out.println();
    if (result.failed() > 0) {
      err.println("skein redrive: " + result.failed() + " were not taken; they are still there");
      return 1;
    }
    return 0;
  }

  private static Options parse(Deque<String> arguments, InstantSource clock) {
    Topic topic = null;
    String reason = null;
    Instant since = null;
    int limit = Choice.ALL.limit();
    boolean send = false;
    Path config = null;
    Path data = Path.of("data");
    while (!arguments.isEmpty()) {
      String argument = arguments.pop();
      switch (argument) {
        case "--topic" -> topic = topic(value(argument, arguments));
        case "--reason" -> reason = value(argument, arguments);
        case "--since" -> since = time(value(argument, arguments), clock);
        case "--limit" -> limit = number(value(argument, arguments));
        case "--dry-run" -> send = false;
        case "--send" -> send = true;
        case "--config" -> config = Path.of(value(argument, arguments));
        case "--data" -> data = Path.of(value(argument, arguments));
        default ->
            throw new IllegalArgumentException(
                "what is " + argument + "? See skein redrive --help");
      }
    }
    return new Options(new Choice(topic, reason, since, limit), send, config, data);
  }

  private static Topic topic(String name) {
    return Topic.find(name)
        .orElseThrow(
            () -> new IllegalArgumentException("no topic " + name + "; see skein tail --help"));
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,6}")) {
      throw new IllegalArgumentException("--limit: must be a number, not " + text);
    }
    return Integer.parseInt(text);
  }

  private static Instant time(String text, InstantSource clock) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long number = Long.parseLong(ago.group(1));
      Duration back =
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          };
      return clock.instant().minus(back);
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--since: must be a time as 2026-03-01T10:00:00Z, or as 30m, 12h, 7d, not " + text, e);
    }
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }
}
