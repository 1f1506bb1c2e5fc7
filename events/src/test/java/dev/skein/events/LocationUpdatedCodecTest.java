package dev.skein.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The hot path means what the general path means. */
class LocationUpdatedCodecTest {

  private static final int RUNS = 5_000;

  private final JsonMapper mapper = EventMapper.make();
  private final EventCodec codec = new EventCodec();

  @Test
  void bothPathsWriteTheSameAndReadTheSame() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < RUNS; i++) {
      Event<DroneEvent.LocationUpdated> event = random(random);
      byte[] fast = LocationUpdatedCodec.encode(event, event.data());
      assertThat(fast).isNotNull();
      ObjectNode general = mapper.createObjectNode();
      general.put("id", event.id());
      general.put("type", event.type());
      general.put("source", event.source());
      general.put("timestamp", event.timestamp().toString());
      general.set("data", mapper.valueToTree(event.data()));

      assertThat(mapper.readTree(fast))
          .as("seed %d run %d", seed, i)
          .isEqualTo(mapper.readTree(mapper.writeValueAsBytes(general)));
      assertThat(codec.decode(fast))
          .as("seed %d run %d", seed, i)
          .isEqualTo(new Decoded.Accepted(event));
      byte[] spaced = mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(general);
      assertThat(codec.decode(spaced)).isEqualTo(new Decoded.Accepted(event));
    }
  }

  @Test
  void brokenBytesNeverThrowAndNeverMeanSomethingElse() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < RUNS; i++) {
      byte[] json = codec.encode(random(random));
      int at = random.nextInt(json.length);
      json[at] = (byte) random.nextInt(256);
      byte[] cut = java.util.Arrays.copyOf(json, random.nextInt(json.length) + 1);
      Event<?> fast = LocationUpdatedCodec.decode(json);
      if (fast != null) {
        ObjectNode tree = (ObjectNode) mapper.readTree(json);
        assertThat(tree.get("id").asString()).isEqualTo(fast.id());
        assertThat(codec.decode(mapper.writeValueAsBytes(tree)))
            .as("seed %d: %s", seed, new String(json, StandardCharsets.UTF_8))
            .isEqualTo(new Decoded.Accepted(fast));
      }
      assertThat(codec.decode(cut)).isNotNull();
    }
  }

  @Test
  void whatSkeinWritesTakesTheHotPath() {
    DroneEvent.LocationUpdated report =
        new DroneEvent.LocationUpdated(
            new DroneId(7),
            new Location(-35.3632621, 149.1652374, 584.09),
            Fix.FIX_3D,
            12.5,
            359.99,
            4.2,
            -0.31,
            1.234567,
            -2.5,
            87.0,
            12.587,
            10,
            DroneStatus.FLYING,
            true,
            "AUTO",
            123_456L,
            37);
    Event<DroneEvent.LocationUpdated> event =
        Event.of(
            "0198", "drone-control-service", Instant.parse("2025-08-03T10:30:00.125Z"), report);

    assertThat(LocationUpdatedCodec.decode(codec.encode(event))).isEqualTo(event);
  }

  @Test
  void textThatNeedsEscapesTakesTheGeneralPath() {
    Event<DroneEvent.LocationUpdated> event = random(new Random(1));
    Event<DroneEvent.LocationUpdated> quoted =
        Event.of("a\"b", "源", event.timestamp(), event.data());

    assertThat(LocationUpdatedCodec.encode(quoted, quoted.data())).isNull();
    assertThat(codec.decode(codec.encode(quoted))).isEqualTo(new Decoded.Accepted(quoted));
  }

  private static Event<DroneEvent.LocationUpdated> random(Random random) {
    Location location =
        random.nextInt(5) == 0
            ? null
            : new Location(
                (random.nextInt(1_800_000_001) - 900_000_000) / 1e7,
                random.nextInt(3) == 0
                    ? random.nextDouble() * 360 - 180
                    : (random.nextLong(3_600_000_001L) - 1_800_000_000L) / 1e7,
                number(random));
    DroneEvent.LocationUpdated data =
        new DroneEvent.LocationUpdated(
            new DroneId(random.nextLong(1, 1L << random.nextInt(2, 50))),
            location,
            Fix.values()[random.nextInt(Fix.values().length)],
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            random.nextBoolean() ? null : random.nextInt(0, 256),
            random.nextBoolean() ? null : DroneStatus.values()[random.nextInt(8)],
            random.nextBoolean() ? null : random.nextBoolean(),
            random.nextBoolean() ? null : "AUTO.MISSION",
            random.nextBoolean() ? null : random.nextLong(1L << 32),
            random.nextBoolean() ? null : random.nextInt(0, 5_001));
    Instant time = Instant.ofEpochMilli(random.nextLong(4_102_444_800_000L));
    if (random.nextInt(4) == 0) {
      time = time.plusNanos(random.nextInt(1_000_000));
    }
    return Event.of(
        new java.util.UUID(random.nextLong(), random.nextLong()).toString(),
        "drone-control-service",
        time,
        data);
  }

  private static @Nullable Double number(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> (double) random.nextInt(-1000, 1000);
      case 2 -> random.nextInt(-100_000, 100_000) / 100.0;
      case 3 -> random.nextGaussian() * 1e-5;
      default -> random.nextDouble() * 1e6 - 5e5;
    };
  }
}
