package dev.skein.links.mavlink;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import dev.skein.links.LinkCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial line ({@code serial}): a radio or an autopilot at this machine, 8 data bits, no parity,
 * 1 stop bit, no flow control. A device that is not there, or has gone, is tried again, after one
 * second at first, then after twice as long each time, up to 30. Its two threads read and write;
 * the link's thread never waits for it.
 */
final class SerialLine implements Transport {

  private static final Logger LOG = LoggerFactory.getLogger(SerialLine.class);
  private static final int READ_AT_ONCE = 4_096;
  private static final int READ_MILLIS = 200;
  private static final int DATA_BITS = 8;

  /** A quarter of a megabyte at the most: more that nobody takes up is lost, and counted. */
  private static final int MOST_CHUNKS = 64;

  /** At 57,600 baud about ten seconds' worth; more is not added to. */
  private static final int MOST_UNSENT = 256;

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final LinkUrl.Serial url;
  private final InetSocketAddress address;
  private final Runnable wakeup;
  private final LinkCounters counters;
  private final Hello hello;
  private final BlockingQueue<byte[]> in = new ArrayBlockingQueue<>(MOST_CHUNKS);
  private final BlockingQueue<byte[]> out = new ArrayBlockingQueue<>(MOST_UNSENT);
  private final Thread reader;
  private final Thread writer;
  private byte[] rest = {};
  private volatile @Nullable SerialPort open;
  private volatile boolean stopping;
  private boolean isToldGone;

  /**
   * @param number among the link's ways: a line has no address, so it stands for the port of one
   * @param wakeup called when something has come
   */
  SerialLine(LinkUrl.Serial url, int number, int systemId, Runnable wakeup, LinkCounters counters) {
    this.url = url;
    this.address = address(url, number);
    this.wakeup = wakeup;
    this.counters = counters;
    this.hello = new Hello(systemId);
    this.reader = Thread.ofPlatform().name("serial-in-" + url.device()).start(this::read);
    this.writer = Thread.ofPlatform().name("serial-out-" + url.device()).start(this::write);
  }

  @Override
  public int receive(Receiver receiver, Instant now) {
    if (open != null) {
      hello.due(now).ifPresent(out::offer);
    }
    int count = 0;
    for (byte[] chunk = in.poll(); chunk != null; chunk = in.poll()) {
      hello.heard(now);
      byte[] bytes = Arrays.copyOf(rest, rest.length + chunk.length);
      System.arraycopy(chunk, 0, bytes, rest.length, chunk.length);
      int done = receiver.stream(bytes, bytes.length, address, now);
      rest = Arrays.copyOfRange(bytes, done, bytes.length);
      count++;
    }
    return count;
  }

  @Override
  public boolean reaches(InetSocketAddress to) {
    return to.equals(address);
  }

  @Override
  public void send(byte[] frame, InetSocketAddress to) throws IOException {
    if (open == null) {
      throw new IOException(url.device() + " is not there");
    }
    if (!out.offer(frame)) {
      throw new IOException(url.device() + " is slower than what is to be sent");
    }
  }

  @Override
  public void resume(Instant now) {
    hello.resume();
  }

  @Override
  public void close() {
    stopping = true;
    reader.interrupt();
    writer.interrupt();
    try {
      reader.join(CLOSE_TIMEOUT);
      writer.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!stopping) {
      SerialPort port = open().orElse(null);
      if (port != null) {
        pause = FIRST_PAUSE_MILLIS;
        isToldGone = false;
        counters.add("serial.connected");
        LOG.info("serial line {} is open", url);
        open = port;
        readFrom(port);
        open = null;
        port.closePort();
        out.clear();
      }
      if (!stopping) {
        gone(port == null ? "serial.unreachable" : "serial.disconnected");
        pause = pauseFor(pause);
      }
    }
  }

  /** Until it ends. A device that is unplugged takes its file with it. */
  private void readFrom(SerialPort port) {
    byte[] buffer = new byte[READ_AT_ONCE];
    while (!stopping) {
      int length = port.readBytes(buffer, buffer.length);
      if (length < 0 || (length == 0 && !Files.exists(Path.of(url.device())))) {
        return;
      }
      if (length > 0) {
        if (!in.offer(Arrays.copyOf(buffer, length))) {
          counters.add("serial.overflow");
        }
        wakeup.run();
      }
    }
  }

  private void write() {
    try {
      while (!stopping) {
        byte[] frame = out.poll(READ_MILLIS, TimeUnit.MILLISECONDS);
        SerialPort port = open;
        if (frame != null && port != null && port.writeBytes(frame, frame.length) < frame.length) {
          counters.add("send.failed");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<SerialPort> open() {
    try {
      SerialPort port = SerialPort.getCommPort(url.device());
      port.setComPortParameters(
          url.baud(), DATA_BITS, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
      port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
      port.setComPortTimeouts(
          SerialPort.TIMEOUT_READ_SEMI_BLOCKING | SerialPort.TIMEOUT_WRITE_BLOCKING,
          READ_MILLIS,
          0);
      return port.openPort() ? Optional.of(port) : Optional.empty();
    } catch (SerialPortInvalidPortException e) {
      return Optional.empty();
    }
  }

  /** Told once, until it is back. */
  private void gone(String counter) {
    counters.add(counter);
    if (!isToldGone) {
      isToldGone = true;
      LOG.warn(
          "serial line {} {}; it is tried again",
          url,
          Files.exists(Path.of(url.device()))
              ? "cannot be used: is it in use, or not allowed to this user?"
              : "is not there");
    }
  }

  private static long pauseFor(long pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
  }

  /** No host has it, so that no policy for hosts takes the line for one of them. */
  private static InetSocketAddress address(LinkUrl.Serial url, int number) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(url.device(), new byte[4]), number);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
