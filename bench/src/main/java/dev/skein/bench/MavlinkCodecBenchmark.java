package dev.skein.bench;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.simulator.Tlog;
import io.dronefleet.mavlink.MavlinkConnection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading the frames of a recorded flight, by Skein's codec and by dronefleet's. Run it from the
 * repository's root, or name the log with {@code -Dskein.log=FILE}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MavlinkCodecBenchmark {

  private static final int FRAMES = 10_000;

  private final Counter counter = new Counter();
  private byte[][] frames = {};
  private byte[] stream = {};

  private static final class Counter implements FrameReader.Sink {
    private int frames;
    private long sum;

    @Override
    public void frame(Frame frame) {
      frames++;
      sum += frame.systemId();
    }

    @Override
    public void dropped(Drop cause) {
      throw new IllegalStateException("a recorded frame was dropped: " + cause);
    }
  }

  @Setup
  public void read() throws IOException {
    Path log =
        Path.of(System.getProperty("skein.log", "testdata/mavlink/arducopter-20-missions-2x.tlog"));
    List<byte[]> all =
        Tlog.read(log).frames().stream().map(Tlog.Recorded::frame).limit(FRAMES).toList();
    frames = all.toArray(byte[][]::new);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    all.forEach(whole::writeBytes);
    stream = whole.toByteArray();
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long skein() {
    counter.frames = 0;
    for (byte[] frame : frames) {
      FrameReader.read(frame, frame.length, counter);
    }
    if (counter.frames != FRAMES) {
      throw new IllegalStateException(counter.frames + " frames");
    }
    return counter.sum;
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public @Nullable Object dronefleet() throws IOException {
    MavlinkConnection connection =
        MavlinkConnection.create(new ByteArrayInputStream(stream), OutputStream.nullOutputStream());
    Object last = null;
    for (int i = 0; i < FRAMES; i++) {
      last = connection.next();
    }
    return last;
  }
}
