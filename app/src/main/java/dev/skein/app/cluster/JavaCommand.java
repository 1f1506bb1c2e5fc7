package dev.skein.app.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this program is started again, as a child of this process. */
final class JavaCommand {

  private static final Path LARGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private JavaCommand() {}

  /**
   * A command line for the program beside {@code skein.home}.
   *
   * @param heap the JVM's limit, for example {@code -Xmx384m}
   */
  static List<String> of(String heap, List<String> arguments) {
    Path home = Path.of(System.getProperty("skein.home", "app/target")).toAbsolutePath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            heap,
            // Without some of its threads it would seem to live: who watches it starts it again.
            "-XX:+ExitOnOutOfMemoryError",
            // Many of them share one machine: who compiles least is ready first.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // Its own 48 MiB make a collector without threads stop everything, a second and more,
            // when 7 of them are used.
            "-XX:ReservedCodeCacheSize=240m",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dskein.home=" + home,
            "-D" + StopSignal.CHILD + "=true"));
    if (hasLargePages()) {
      command.add("-XX:+UseTransparentHugePages");
    }
    Path cache = home.resolve("skein.aot");
    if (Files.exists(cache)) {
      command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off"));
    }
    command.addAll(List.of("-jar", home.resolve("skein.jar").toString()));
    command.addAll(arguments);
    return command;
  }

  /** Whether the kernel gives them to who asks: they save 6 % of the processor time of a start. */
  private static boolean hasLargePages() {
    try {
      String modes = Files.readString(LARGE_PAGES);
      return modes.contains("[madvise]") || modes.contains("[always]");
    } catch (IOException e) {
      return false;
    }
  }
}
