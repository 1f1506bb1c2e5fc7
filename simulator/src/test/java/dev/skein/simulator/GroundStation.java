package dev.skein.simulator;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.Payload;
import dev.skein.links.mavlink.SigningKey;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import dev.skein.simulator.vehicle.FlyingVehicle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** A ground station and one vehicle that waits for it, on controlled time. */
final class GroundStation implements FrameReader.Sink {

  static final double STEP = 0.05;

  private final FleetMember member;
  private final FrameWriter writer = new FrameWriter(255, 190);

  /** What was heard, in short, in order. */
  final List<String> heard = new ArrayList<>();

  /** A frame as it was heard. */
  record Heard(int messageId, Payload payload, Frame frame) {}

  final List<Heard> messages = new ArrayList<>();

  GroundStation(Autopilots autopilots) {
    this(settings(autopilots, 47.3977, 8.5456, FaultPlan.NONE));
  }

  GroundStation(FleetSettings settings) {
    member =
        new FleetMember(
            settings,
            0,
            Instant.parse("2025-08-03T10:00:00Z"),
            frame -> FrameReader.read(frame, frame.length, this));
  }

  static FleetSettings settings(
      Autopilots autopilots, double latitude, double longitude, FaultPlan faults) {
    return new FleetSettings(
        1,
        5,
        latitude,
        longitude,
        488,
        5,
        1,
        autopilots,
        false,
        0,
        0,
        Weather.USUAL,
        Radio.Quality.PERFECT,
        faults);
  }

  FlyingVehicle vehicle() {
    return member.vehicle();
  }

  void pass(double seconds) {
    for (long steps = Math.round(seconds / STEP); steps > 0; steps--) {
      member.step(STEP);
    }
  }

  /** Lets time pass until that is so; at most so long. */
  boolean await(double seconds, BooleanSupplier condition) {
    for (double left = seconds; left > 0 && !condition.getAsBoolean(); left -= STEP) {
      member.step(STEP);
    }
    return condition.getAsBoolean();
  }

  void send(byte[] frame) {
    member.receive(frame, frame.length);
  }

  /** Signed, with that link id. */
  void send(int messageId, Payload payload, SigningKey key, int linkId, long timestamp) {
    send(writer.write(messageId, payload, key, linkId, timestamp));
    member.step(STEP);
  }

  void send(int messageId, Payload payload) {
    send(writer.write(messageId, payload));
  }

  /** COMMAND_LONG; parameters that are not given are 0. */
  void command(int command, double... parameters) {
    Payload p = Payload.of(76);
    for (int i = 0; i < parameters.length; i++) {
      p.f32(i * Float.BYTES, parameters[i]);
    }
    send(76, p.u16(28, command).u8(30, vehicle().systemId()).u8(31, 1));
    member.step(STEP);
  }

  /** COMMAND_INT. */
  void commandInt(int command, int frame, float[] p, double latitude, double longitude, float z) {
    Payload payload = Payload.of(75);
    for (int i = 0; i < p.length; i++) {
      payload.f32(i * Float.BYTES, p[i]);
    }
    send(
        75,
        payload
            .i32(16, (int) Math.round(latitude * 1e7))
            .i32(20, (int) Math.round(longitude * 1e7))
            .f32(24, z)
            .u16(28, command)
            .u8(30, vehicle().systemId())
            .u8(31, 1)
            .u8(32, frame));
    member.step(STEP);
  }

  /** The newest message of that kind. */
  Payload newest(int messageId) {
    return messages.reversed().stream()
        .filter(m -> m.messageId == messageId)
        .findFirst()
        .orElseThrow()
        .payload;
  }

  long count(int messageId) {
    return messages.stream().filter(m -> m.messageId == messageId).count();
  }

  @Override
  public void frame(Frame frame, Payload payload) {
    messages.add(new Heard(frame.messageId(), payload, frame));
    String text = text(frame.messageId(), payload);
    if (!text.isEmpty()) {
      heard.add(text);
    }
  }

  @Override
  public void frame(Frame frame) {
    throw new AssertionError("read with its payload");
  }

  @Override
  public void dropped(Drop cause) {
    throw new AssertionError(cause);
  }

  /** What an exchange consists of, places to ten metres; empty for telemetry. */
  static String text(int messageId, Payload p) {
    return switch (messageId) {
      case 40 -> "MISSION_REQUEST %d type %d".formatted(p.u16(0), p.u8(4));
      case 51 -> "MISSION_REQUEST_INT %d type %d".formatted(p.u16(0), p.u8(4));
      case 44 -> "MISSION_COUNT %d type %d".formatted(p.u16(0), p.u8(4));
      case 47 -> "MISSION_ACK %d type %d".formatted(p.u8(2), p.u8(3));
      case 46 -> "MISSION_ITEM_REACHED " + p.u16(0);
      case 39, 73 ->
          "%s %d command %d frame %d at %d/%d"
              .formatted(
                  messageId == 73 ? "MISSION_ITEM_INT" : "MISSION_ITEM",
                  p.u16(28),
                  p.u16(30),
                  p.u8(34),
                  Math.round(messageId == 73 ? p.i32(16) / 1e3 : p.f32(16) * 1e4),
                  Math.round(messageId == 73 ? p.i32(20) / 1e3 : p.f32(20) * 1e4));
      case 77 -> "COMMAND_ACK %d result %d".formatted(p.u16(0), p.u8(2));
      case 253 ->
          String.format(
              Locale.ROOT, "STATUSTEXT %d %s", p.u8(0), p.text(1, 50).replace('\t', ' ').strip());
      case 410 -> "EVENT %x".formatted(p.u32(0));
      default -> "";
    };
  }
}
