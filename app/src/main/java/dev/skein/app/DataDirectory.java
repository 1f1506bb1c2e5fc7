package dev.skein.app;

import dev.skein.app.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;

/** The data directory, held by this process alone as long as it is open. */
final class DataDirectory implements AutoCloseable {

  /** What Kafka keeps there, every user of the machine could read else. */
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final FileChannel channel;

  private DataDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes the directory if need be and takes it. */
  static DataDirectory take(Path directory) throws StartupException {
    Path shown = directory.toAbsolutePath().normalize();
    FileChannel channel;
    try {
      Files.createDirectories(shown, OWNER_ONLY);
      channel =
          FileChannel.open(
              shown.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StartupException(
          "cannot write in " + shown + ": give a directory of your own with --data DIR", e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataDirectory(channel);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Told below: somebody else has it.
    }
    throw new StartupException(
        "another Skein runs on " + shown + ": stop it, or give another directory with --data DIR");
  }

  /** Refuses an address or a port that cannot be listened on, before anything is started. */
  static void checkPorts(Settings settings) throws StartupException {
    checkHttp(settings);
    checkTcp("127.0.0.1", settings.embedded().kafkaPort(), "Kafka", "--kafka-port");
    int postgres = settings.embedded().postgresPort();
    if (!isOfOwnPostgres(settings, postgres)) {
      checkTcp("127.0.0.1", postgres, "PostgreSQL", "embedded.postgres_port");
    }
    InetSocketAddress udp = settings.mavlink().listen();
    checkAddress("mavlink.listen", udp.getHostString());
    if (udp.getPort() != 0) {
      try (DatagramSocket socket = new DatagramSocket(udp)) {
        socket.setReuseAddress(false);
      } catch (IOException e) {
        throw inUse("UDP port", udp.getPort(), "MAVLink", "--mavlink-port", e);
      }
    }
    LinkPorts.check(settings.mavlink());
  }

  /** A server that a killed run left behind is taken over, or stopped. */
  private static boolean isOfOwnPostgres(Settings settings, int port) {
    try {
      OptionalInt own = EmbeddedPostgres.findPort(EmbeddedStores.postgres(settings.data()));
      return own.isPresent() && own.getAsInt() == port;
    } catch (IOException e) {
      return false;
    }
  }

  /** Refuses an HTTP address that is not this machine's, or a port that is in use. */
  static void checkHttp(Settings settings) throws StartupException {
    checkAddress("http.bind", settings.http().bind());
    checkTcp(settings.http().bind(), settings.http().port(), "HTTP", "--port");
  }

  static void checkAddress(String key, String host) throws StartupException {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new StartupException(key + ": no such host as " + host, e);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, 0));
    } catch (IOException e) {
      throw new StartupException(
          key + ": " + host + " is no address of this machine; 0.0.0.0 stands for all it has", e);
    }
  }

  private static void checkTcp(String host, int port, String what, String option)
      throws StartupException {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw inUse("port", port, what, option, e);
    }
  }

  private static StartupException inUse(
      String kind, int port, String what, String option, IOException e) {
    return new StartupException(
        "%s %d, for %s, is in use: stop who has it, or give another with %s PORT"
            .formatted(kind, port, what, option),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    }
  }
}
