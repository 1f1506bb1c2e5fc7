package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a MAVLink link counts is in the metrics. */
class LinkCountersTest {

  private static final Path SOURCES = Path.of("../links/src/main/java/dev/skein/links/mavlink");
  private static final Pattern CALL = Pattern.compile("counters\\s*\\.(?:add|counter)\\(([^;]*);");

  /** A name as it stands there; what ends with a dot is put together. */
  private static final Pattern NAME = Pattern.compile("\"([a-z0-9_.]*[a-z0-9_])\"");

  @Test
  void eachCounterOfALinkIsAMetric() throws IOException {
    Set<String> counted = new TreeSet<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        CALL.matcher(Files.readString(file))
            .results()
            .flatMap(call -> NAME.matcher(call.group(1)).results())
            .forEach(name -> counted.add(name.group(1)));
      }
    }

    Set<String> exported = new HashSet<>(LinksRole.COUNTED);
    exported.addAll(LinkMetrics.ORDERS);
    assertThat(counted).contains("datagrams", "frames.late", "pending.expired", "texts.doubled");
    assertThat(exported).containsAll(counted);
  }
}
