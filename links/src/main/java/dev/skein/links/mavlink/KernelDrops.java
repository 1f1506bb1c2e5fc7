package dev.skein.links.mavlink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Datagrams that the kernel has dropped because a UDP socket's buffer was full. Java's sockets are
 * mostly those of IPv6, also where they listen on an address of IPv4. Source: Linux, {@code
 * /proc/net/udp} and {@code udp6}, last column (proc_net_udp(5)).
 */
final class KernelDrops {

  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;
  private static final int DROPS = 12;

  private KernelDrops() {}

  /** Those of that socket; 0 as long as it is not bound, -1 where the system does not tell. */
  static long of(DatagramChannel channel) {
    try {
      return channel.getLocalAddress() instanceof InetSocketAddress bound
          ? ofPort(bound.getPort())
          : 0;
    } catch (IOException e) {
      return -1;
    }
  }

  /** Those of this process's sockets on that port; -1 where the system does not tell. */
  private static long ofPort(int port) {
    try {
      List<String[]> sockets = socketsOn(port);
      if (sockets.size() > 1) {
        // Others may share the port.
        Set<String> own = ownSockets();
        sockets.removeIf(columns -> !own.contains("socket:[" + columns[INODE] + "]"));
      }
      return sockets.isEmpty()
          ? -1
          : sockets.stream().mapToLong(columns -> Long.parseLong(columns[DROPS])).sum();
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }

  private static List<String[]> socketsOn(int port) throws IOException {
    String end = String.format(Locale.ROOT, ":%04X", port);
    List<String[]> sockets = new ArrayList<>();
    for (Path table : TABLES) {
      if (Files.exists(table)) {
        for (String line : Files.readAllLines(table)) {
          String[] columns = line.strip().split("\\s+");
          if (columns.length > DROPS && columns[LOCAL_ADDRESS].endsWith(end)) {
            sockets.add(columns);
          }
        }
      }
    }
    return sockets;
  }

  private static Set<String> ownSockets() throws IOException {
    Set<String> own = new HashSet<>();
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      for (Path file : files.toList()) {
        try {
          own.add(Files.readSymbolicLink(file).toString());
        } catch (IOException e) {
          // Closed meanwhile.
        }
      }
    }
    return own;
  }
}
