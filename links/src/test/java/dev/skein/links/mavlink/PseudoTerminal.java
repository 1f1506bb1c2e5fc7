package dev.skein.links.mavlink;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A serial line without a device: what is written here is read there, and the other way round. The
 * name of its other end goes when it is closed, as that of a device that is unplugged. Source:
 * POSIX posix_openpt(3), Linux pts(4).
 */
final class PseudoTerminal implements AutoCloseable {

  private static final int READ_WRITE_NO_CONTROL = 0x2 | 0x100;
  private static final int POLL_IN = 1;
  private static final int NAME_LENGTH = 128;

  private final Arena arena = Arena.ofShared();
  private final int master;
  private final Path link;

  /**
   * @param link what its other end is to be called
   */
  PseudoTerminal(Path link) throws IOException {
    this.link = link;
    this.master = (int) call("posix_openpt", READ_WRITE_NO_CONTROL);
    MemorySegment name = arena.allocate(NAME_LENGTH);
    if (master < 0
        || (int) call("grantpt", master) != 0
        || (int) call("unlockpt", master) != 0
        || (int) call("ptsname_r", master, name, (long) NAME_LENGTH) != 0) {
      throw new IOException("this system gives no pseudo terminals");
    }
    Files.createSymbolicLink(link, Path.of(name.getString(0)));
  }

  void write(byte[] bytes) {
    MemorySegment from = arena.allocate(bytes.length);
    MemorySegment.copy(bytes, 0, from, ValueLayout.JAVA_BYTE, 0, bytes.length);
    call("write", master, from, (long) bytes.length);
  }

  /** What has come within a tenth of a second. */
  byte[] read() {
    MemorySegment poll = arena.allocate(8);
    poll.set(ValueLayout.JAVA_INT, 0, master);
    poll.set(ValueLayout.JAVA_SHORT, 4, (short) POLL_IN);
    if ((int) call("poll", poll, 1L, 100) <= 0) {
      return new byte[0];
    }
    MemorySegment to = arena.allocate(4_096);
    int length = (int) (long) call("read", master, to, 4_096L);
    return length <= 0 ? new byte[0] : to.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(link);
    call("close", master);
    arena.close();
  }

  @SuppressWarnings("restricted") // calls of the system, in a test
  private static Object call(String function, Object... arguments) {
    Linker linker = Linker.nativeLinker();
    ValueLayout[] layouts = new ValueLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case Integer _ -> ValueLayout.JAVA_INT;
            case Long _ -> ValueLayout.JAVA_LONG;
            default -> ValueLayout.ADDRESS;
          };
    }
    boolean isLong = function.equals("read") || function.equals("write");
    FunctionDescriptor descriptor =
        FunctionDescriptor.of(isLong ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT, layouts);
    MethodHandle handle =
        linker.downcallHandle(linker.defaultLookup().find(function).orElseThrow(), descriptor);
    try {
      return handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }
}
