package dev.skein.bench;

import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writing a location event and reading it again, by the event codec and by plain Jackson databind.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EventCodecBenchmark {

  private static final JsonMapper DATABIND =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final EventCodec codec = new EventCodec();
  private final Event<LocationUpdated> event =
      Event.of(
          "0198a2f0-7a5c-7c3e-9a55-3d2a1b4c5d6e",
          "drone-control-service",
          Instant.parse("2025-08-03T10:30:00.123Z"),
          new LocationUpdated(
              new DroneId(17),
              new Location(47.3977419, 8.5455938, 488.123),
              Fix.FIX_3D,
              32.107,
              271.35,
              12.41,
              -0.25,
              1.42,
              -3.37,
              83.0,
              15.912,
              14,
              DroneStatus.FLYING,
              true,
              "AUTO",
              1_234_567L,
              null));
  private final PlainEvent plain =
      new PlainEvent(
          event.id(), event.type(), event.source(), event.timestamp(), PlainData.of(event.data()));

  /** The same envelope as a plain record. */
  public record PlainEvent(
      String id, String type, String source, Instant timestamp, PlainData data) {}

  /** The same data as a plain record. */
  public record PlainData(
      long droneId,
      PlainLocation location,
      String fix,
      Double relativeAltitudeM,
      Double headingDeg,
      Double groundSpeedMps,
      Double climbMps,
      Double rollDeg,
      Double pitchDeg,
      Double battery,
      Double voltageV,
      Integer satellites,
      String status,
      Boolean armed,
      String mode,
      Long bootMillis) {

    static PlainData of(LocationUpdated data) {
      Location location = Objects.requireNonNull(data.location());
      return new PlainData(
          data.droneId().value(),
          new PlainLocation(
              location.latitude(),
              location.longitude(),
              Objects.requireNonNull(location.altitude())),
          data.fix().word(),
          Objects.requireNonNull(data.relativeAltitudeM()),
          Objects.requireNonNull(data.headingDeg()),
          Objects.requireNonNull(data.groundSpeedMps()),
          Objects.requireNonNull(data.climbMps()),
          Objects.requireNonNull(data.rollDeg()),
          Objects.requireNonNull(data.pitchDeg()),
          Objects.requireNonNull(data.battery()),
          Objects.requireNonNull(data.voltageV()),
          Objects.requireNonNull(data.satellites()),
          Objects.requireNonNull(data.status()).word(),
          Objects.requireNonNull(data.armed()),
          Objects.requireNonNull(data.mode()),
          Objects.requireNonNull(data.bootMillis()));
    }
  }

  /** The same location as a plain record. */
  public record PlainLocation(double latitude, double longitude, double altitude) {}

  @Benchmark
  public Decoded eventCodec() {
    return codec.decode(codec.encode(event));
  }

  @Benchmark
  public PlainEvent jacksonDatabind() {
    return DATABIND.readValue(DATABIND.writeValueAsBytes(plain), PlainEvent.class);
  }
}
