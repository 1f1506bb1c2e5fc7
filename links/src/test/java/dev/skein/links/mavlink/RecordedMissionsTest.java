package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionCount;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestList;
import dev.skein.links.mavlink.TlogRecords.TlogRecord;
import dev.skein.links.orders.PlanParameter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What Skein says to real autopilots that are given a mission and started, by their recorded
 * answers, against what the recorded ground station said.
 */
class RecordedMissionsTest {

  private static final int STATION = 255;
  private static final int TAKEOFF = 22;
  private static final int SET_MESSAGE_INTERVAL = 511;
  private static final DroneId DRONE = new DroneId(1);
  private static final Run ME = new Run("links@here", 7);

  private final List<MavlinkMessage> said = new ArrayList<>();
  private final List<CommandEvent> told = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  @Test
  void arduPilotIsSpokenToAsItWas() {
    List<TlogRecord> log = TlogRecords.read("arducopter-1-mission-5x");
    play(log);

    // The recorded station did not read the fence back, has climbed in GUIDED before, and has
    // begun with the commands only then.
    List<MavlinkMessage> station = stations(log);
    List<MavlinkMessage> mission =
        ofMissions(said).stream().filter(each -> !isReadBackOfFence(each)).toList();
    assertThat(withoutHome(mission)).isEqualTo(withoutHome(ofMissions(station)));
    assertThat(ofMissions(said).getLast()).matches(RecordedMissionsTest::isReadBackOfFence);
    assertThat(ofCommands(said))
        .isEqualTo(ofCommands(station).stream().filter(each -> each.command() != TAKEOFF).toList());
    assertThat(ofCommands(said))
        .extracting(CommandLong::command)
        .containsExactly(176, 400, 176, 300);
  }

  @Test
  void px4IsSpokenToAsItWas() {
    List<TlogRecord> log = TlogRecords.read("px4-1-mission-4x");
    play(log);

    // The recorded station has said both commands twice.
    List<MavlinkMessage> recorded = exchange(stations(log));
    assertThat(exchange(said)).isEqualTo(recorded.subList(0, recorded.size() - 2));
    assertThat(recorded.subList(recorded.size() - 2, recorded.size()))
        .isEqualTo(recorded.subList(recorded.size() - 4, recorded.size() - 2));
    assertThat(stages("upload")).startsWith("sent", "executing").endsWith("acknowledged");
    assertThat(ofCommands(said)).extracting(CommandLong::command).containsExactly(176, 400);
    assertThat(stages("start")).containsExactly("sent", "acknowledged");
  }

  private List<String> stages(String id) {
    return told.stream()
        .filter(event -> event.commandId().equals(id))
        .map(event -> event.eventType().replace("command.", ""))
        .toList();
  }

  /** The vehicle's side of a log; the orders are given when the station began with each. */
  private void play(List<TlogRecord> log) {
    MavlinkFleet fleet =
        new MavlinkFleet(
            MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            ME,
            _ -> {},
            (frame, _) -> said.addAll(read(frame)),
            new EventIds(InstantSource.system()),
            new LinkCounters());
    MavlinkOrders orders =
        fleet.takeOrders(
            (event, outcome) -> {
              told.add(event);
              outcome.accept(null);
            },
            Runnable::run,
            () -> now);
    orders.caughtUp(now);
    fleet.named(VehicleAddress.mavlink("mavlink", 1, 1), DRONE, now);
    Map<String, Object> plan = Map.of("plan", PlanParameter.write(plan(log)));
    boolean isUploaded = false;
    boolean isStarted = false;
    for (TlogRecord record : log) {
      now = record.time();
      if (record.systemId() == STATION) {
        MavlinkMessage message = read(record.frame()).getFirst();
        if (!isUploaded && message instanceof MissionCount) {
          isUploaded = true;
          order(orders, "upload", "upload_mission", plan);
        } else if (!isStarted && message instanceof CommandLong) {
          isStarted = true;
          order(orders, "start", "start_mission", Map.of());
        }
      } else {
        fleet.datagram(
            record.frame(),
            record.frame().length,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 14_000),
            now);
      }
    }
  }

  private void order(MavlinkOrders orders, String id, String command, Map<String, Object> given) {
    // The recorded station has climbed between arming and the next mode.
    Instant until = now.plusSeconds(120);
    orders.read(new CommandEvent.Requested(id, DRONE, command, given, until, "ann"), now);
    orders.read(
        new CommandEvent.Accepted(id, DRONE, command, given, until, ME.instance(), ME.epoch(), 1),
        now);
  }

  /** The plan that the recorded station gave; its first item for ArduPilot is the home. */
  private static FlightPlan plan(List<TlogRecord> log) {
    List<MissionItem> mission = new ArrayList<>();
    List<MissionItem> fence = new ArrayList<>();
    boolean isArduPilot = log.size() < 5_000;
    for (MavlinkMessage message : stations(log)) {
      if (message instanceof MissionItemInt item) {
        if (item.missionType() == 1) {
          fence.add(item(item));
        } else if (!isArduPilot || item.seq() > 0) {
          mission.add(item(item));
        }
      }
    }
    return new FlightPlan(mission, fence, List.of());
  }

  private static MissionItem item(MissionItemInt item) {
    List<@Nullable Double> params = new ArrayList<>();
    item.params().forEach(p -> params.add(p.isNaN() ? null : Double.valueOf(p)));
    params.add(item.x() / 1e7);
    params.add(item.y() / 1e7);
    params.add((double) item.z());
    return new MissionItem(item.command(), item.frame(), item.autocontinue() == 1, params);
  }

  private static List<MavlinkMessage> stations(List<TlogRecord> log) {
    return log.stream()
        .filter(record -> record.systemId() == STATION)
        .flatMap(record -> read(record.frame()).stream())
        .toList();
  }

  private static List<MavlinkMessage> ofMissions(List<MavlinkMessage> all) {
    return all.stream()
        .filter(message ->
            message instanceof MissionCount
                || message instanceof MissionItemInt
                || message instanceof MissionRequestList
                || message instanceof MissionRequestInt
                || message instanceof MissionAck)
        .toList();
  }

  /** All that has to do with missions and commands, whole and in order. */
  private static List<MavlinkMessage> exchange(List<MavlinkMessage> all) {
    List<MavlinkMessage> missions = ofMissions(all);
    List<CommandLong> commands = ofCommands(all);
    return all.stream()
        .filter(message -> missions.contains(message) || commands.contains(message))
        .toList();
  }

  /** None asks for messages. */
  private static List<CommandLong> ofCommands(List<MavlinkMessage> all) {
    return all.stream()
        .filter(CommandLong.class::isInstance)
        .map(CommandLong.class::cast)
        .filter(command -> command.command() < SET_MESSAGE_INTERVAL)
        .toList();
  }

  private static boolean isReadBackOfFence(MavlinkMessage message) {
    return message instanceof MissionRequestList list && list.missionType() == 1;
  }

  private static List<MavlinkMessage> withoutHome(List<MavlinkMessage> all) {
    return all.stream()
        .filter(message ->
            !(message instanceof MissionItemInt item && item.seq() == 0 && item.missionType() == 0))
        .toList();
  }

  private static List<MavlinkMessage> read(byte[] frame) {
    List<MavlinkMessage> messages = new ArrayList<>();
    FrameReader.read(
        frame,
        frame.length,
        new FrameReader.Sink() {
          @Override
          public void frame(Frame read) {
            MavlinkMessage message = read.message();
            if (message != null) {
              messages.add(message);
            }
          }

          @Override
          public void dropped(Drop cause) {
            throw new AssertionError(cause);
          }
        });
    return messages;
  }
}
