package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.faults.FaultPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * What real autopilots said to a ground station, against what simulated ones say to the same frames
 * of it: each is sent when everything has been heard that the log has before it.
 */
class RecordedExchangeTest {

  private static final int GROUND = 255;
  private static final double LONGEST_S = 900;

  /** Of the log's own simulator, of a second inertial unit, a receiver and a log file. */
  private static final List<String> NOT_OF_A_VEHICLE =
      List.of("SIM Hit ground", "GPS 1:", "EKF3 IMU1", "in-flight yaw", "[logger]");

  /** PX4's reports on its health, which is not simulated as such. */
  private static final Set<String> HEALTH =
      Set.of(
          "1125bef", "1a893e0", "1d31bb9", "198c273", "105c2d9", "12f1dc7", "106ed29", "167c97b",
          "11d3727");

  /** How many items it keeps is said by these. */
  private static final Set<String> COUNTS = Set.of("MIS_TOTAL", "FENCE_TOTAL");

  private final List<String> recorded = new ArrayList<>();

  /** What was said of plans and parameters, in one order. */
  private final List<String> recordedPlans = new ArrayList<>();

  /**
   * What of {@link #recorded} goes before each frame of the ground station, and how long nothing
   * had been said.
   */
  private final List<Step> steps = new ArrayList<>();

  private final Map<Integer, List<String>> recordedChanges = new HashMap<>();
  private final Set<Integer> recordedMessages = new TreeSet<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Step(int after, double gapS, byte[] frame) {}

  @Test
  void arduPilotsExchangeIsTheRecordedOne() throws IOException {
    read("arducopter-1-mission-5x", 5);
    GroundStation ground = station(Autopilots.ARDUPILOT, -35.3632621, 149.1652374);
    run(ground);

    assertThat(exchange(ground)).isEqualTo(recorded);
    assertThat(plans(ground)).isEqualTo(recordedPlans);
    assertThat(changes(ground, 0)).isEqualTo(recordedChanges.get(0));
    assertThat(changes(ground, 42)).isEqualTo(recordedChanges.get(42));
  }

  @Test
  void px4sExchangeIsTheRecordedOne() throws IOException {
    read("px4-1-mission-4x", 4);
    GroundStation ground = px4();
    run(ground);

    for (String kind : List.of("MISSION", "COMMAND", "STATUSTEXT", "EVENT")) {
      assertThat(only(exchange(ground), kind)).as(kind).isEqualTo(only(recorded, kind));
    }
    for (int stream : List.of(0, 42, 245, 436)) {
      assertThat(changes(ground, stream)).as("%d", stream).isEqualTo(recordedChanges.get(stream));
    }
    long told = ground.messages.stream().filter(m -> m.messageId() == 46).count();
    assertThat(told).as("an item that was reached is told again").isBetween(30L, 60L);
  }

  @Test
  void whatTheySendIsWhatTheRealOnesSend() throws IOException {
    read("arducopter-1-mission-5x", 5);
    GroundStation arduPilot = station(Autopilots.ARDUPILOT, -35.3632621, 149.1652374);
    run(arduPilot);
    assertThat(messages(arduPilot)).isSubsetOf(recordedMessages);
    // TIMESYNC without being asked is not simulated.
    assertThat(minus(recordedMessages, messages(arduPilot))).containsExactly(111);

    RecordedExchangeTest other = new RecordedExchangeTest();
    other.read("px4-1-mission-4x", 4);
    GroundStation px4 = px4();
    other.run(px4);
    assertThat(messages(px4)).isSubsetOf(other.recordedMessages);
    // Of one link or sensor: pings, pressures, quaternions, servos, set points, Remote ID.
    assertThat(minus(other.recordedMessages, messages(px4)))
        .containsExactly(4, 8, 22, 29, 31, 32, 36, 76, 83, 85, 87, 132, 380, 12901, 12904);
  }

  private static GroundStation station(Autopilots autopilots, double latitude, double longitude) {
    return new GroundStation(
        GroundStation.settings(autopilots, latitude, longitude, FaultPlan.NONE));
  }

  /** Ready when it is spoken to: its log does not say when it became so. */
  private static GroundStation px4() {
    GroundStation ground = station(Autopilots.PX4, 47.3977427, 8.5455946);
    assertThat(ground.await(60, () -> ground.vehicle().isReady())).isTrue();
    return ground;
  }

  private void run(GroundStation ground) {
    for (Step step : steps) {
      assertThat(ground.await(LONGEST_S, () -> exchange(ground).size() >= step.after))
          .as("%s, then %s", exchange(ground), recorded.subList(0, step.after))
          .isTrue();
      ground.pass(step.gapS);
      ground.send(step.frame);
    }
    assertThat(ground.await(LONGEST_S, () -> exchange(ground).size() >= recorded.size()))
        .as("%s", exchange(ground))
        .isTrue();
    ground.pass(5);
  }

  /** Without repetitions of the same item's being reached. */
  private static List<String> exchange(GroundStation ground) {
    return distinct(ground.heard);
  }

  /** Heights above the sea differ by what receivers err. */
  private static List<String> distinct(List<String> all) {
    Set<String> reached = new TreeSet<>();
    return all.stream()
        .filter(text -> !text.startsWith("MISSION_ITEM_REACHED") || reached.add(text))
        .map(text -> text.replaceAll("(Set: |return at )\\d+", "$1#"))
        .toList();
  }

  private static List<String> plans(GroundStation ground) {
    return ground.messages.stream()
        .map(m -> ofPlans(m.messageId(), m.payload()))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static String ofPlans(int messageId, Payload p) {
    if (messageId == 22) {
      return COUNTS.contains(p.text(8, 16)) ? p.text(8, 16) + " " + p.f32(0) : "";
    }
    String text = GroundStation.text(messageId, p);
    return text.startsWith("MISSION") && messageId != 46 ? text : "";
  }

  private static List<String> only(List<String> all, String kind) {
    return all.stream().filter(text -> text.startsWith(kind)).toList();
  }

  private static List<String> changes(GroundStation ground, int messageId) {
    List<String> changes = new ArrayList<>();
    ground.messages.stream()
        .filter(m -> m.messageId() == messageId)
        .forEach(m -> addChange(changes, messageId, m.payload()));
    return changes;
  }

  private static void addChange(List<String> changes, int messageId, Payload p) {
    String text =
        switch (messageId) {
          case 0 -> "mode %x base %d state %d".formatted(p.u32(0), p.u8(6), p.u8(7));
          case 42 -> "item %d of %d state %d".formatted(p.u16(0), p.u16(2), p.u8(4));
          case 245 -> "landed " + p.u8(1);
          case 436 -> "mode %x standard %d".formatted(p.u32(0), p.u8(8));
          default -> "";
        };
    if (changes.isEmpty() || !changes.getLast().equals(text)) {
      changes.add(text);
    }
  }

  private static Set<Integer> messages(GroundStation ground) {
    Set<Integer> ids = new TreeSet<>();
    ground.messages.forEach(m -> ids.add(m.messageId()));
    return ids;
  }

  private static List<Integer> minus(Set<Integer> all, Set<Integer> some) {
    return all.stream().filter(Predicate.not(some::contains)).toList();
  }

  private void read(String log, double speed) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("../testdata/mavlink", log + ".tlog"));
    List<String> heard = new ArrayList<>();
    long[] last = {ByteBuffer.wrap(bytes).getLong(0)};
    for (int at = 0; at < bytes.length; ) {
      int length = 12 + (bytes[at + 9] & 0xFF);
      byte[] copy = Arrays.copyOfRange(bytes, at + 8, at + 8 + length);
      long micros = ByteBuffer.wrap(bytes).getLong(at);
      at += 8 + length;
      FrameReader.read(
          copy,
          length,
          new FrameReader.Sink() {
            @Override
            public void frame(Frame f, Payload payload) {
              if (f.systemId() == GROUND) {
                if (f.messageId() != 0) {
                  int after = distinct(heard).size();
                  double gap = (micros - last[0]) / 1e6 * speed;
                  steps.add(new Step(after, gap, copy));
                  last[0] = micros;
                }
                return;
              }
              recordedMessages.add(f.messageId());
              addChange(
                  recordedChanges.computeIfAbsent(f.messageId(), _ -> new ArrayList<>()),
                  f.messageId(),
                  payload);
              String ofPlans = ofPlans(f.messageId(), payload);
              if (!ofPlans.isEmpty()) {
                recordedPlans.add(ofPlans);
              }
              String text = GroundStation.text(f.messageId(), payload);
              if (isOfTheExchange(text)) {
                last[0] = micros;
                heard.add(text);
              }
            }

            @Override
            public void frame(Frame f) {
              throw new AssertionError("read with its payload");
            }

            @Override
            public void dropped(Drop cause) {
              throw new AssertionError(cause);
            }
          });
    }
    recorded.addAll(distinct(heard));
  }

  private static boolean isOfTheExchange(String text) {
    return !text.isEmpty()
        && NOT_OF_A_VEHICLE.stream().noneMatch(text::contains)
        && (!text.startsWith("EVENT") || !HEALTH.contains(text.substring("EVENT ".length())));
  }
}
