package dev.skein.app.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A cluster's directory, held by this process alone until this is closed. */
final class ClusterLock implements AutoCloseable {

  /** Says which process has the directory. */
  private static final String FILE = ".cluster.lock";

  private final FileChannel channel;

  private ClusterLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the directory if need be and takes it.
   *
   * @throws IOException when it cannot be written, or is another process's: with who has it
   */
  static ClusterLock take(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        byte[] pid = ("" + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid));
        return new ClusterLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Told below: it is this process's already.
    }
    String holder = Files.readString(file).strip();
    channel.close();
    throw new IOException(
        "process %2$s runs a cluster on %1$s: stop it, or give another directory"
            .formatted(directory, holder));
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
