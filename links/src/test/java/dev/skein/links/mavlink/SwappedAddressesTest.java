package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkSettings.Identity;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two vehicles of one number, known by their hardware, whose addresses change hands without a
 * silence: neither is taken for the other. Each flies on a meridian of its own, by which what is
 * told of it is known.
 */
class SwappedAddressesTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final InetSocketAddress P = new InetSocketAddress("192.0.2.1", 14_000);
  private static final InetSocketAddress Q = new InetSocketAddress("192.0.2.1", 14_001);
  private static final int STEP_MILLIS = 200;
  private static final int ARM = 400;

  private Instant now = START;
  private final LinkCounters counters = new LinkCounters();
  private final List<String> told = new ArrayList<>();
  private final List<String> armed = new ArrayList<>();
  private final List<VehicleDiscovered> found = new ArrayList<>();
  private final List<InetSocketAddress> asked = new ArrayList<>();
  private final Map<InetSocketAddress, Craft> at = new HashMap<>();
  private final MavlinkFleet fleet = fleet();
  private final MavlinkOrders orders =
      fleet.takeOrders((_, outcome) -> outcome.accept(null), Runnable::run, () -> now);
  private boolean answers = true;
  private @Nullable InetSocketAddress mute;

  /** A vehicle, and where it is. */
  private static final class Craft {
    private final FrameWriter writer = new FrameWriter(1, 1);
    private final String uid;
    private final int longitudeE7;
    private long bootMillis;

    Craft(String uid, int longitudeE7, long bootMillis) {
      this.uid = uid;
      this.longitudeE7 = longitudeE7;
      this.bootMillis = bootMillis;
    }
  }

  @Test
  void aSwapIsSeenByTheTimeSinceBoot() {
    bothAreKnown(new Craft("aa01", 85_000_000, 900_000), new Craft("aa02", 85_000_001, 90_000));

    assertSwapIsSeenAtOnce();
  }

  @Test
  void aSwapIsSeenByAPlaceThatNobodyCanHaveFlownTo() {
    bothAreKnown(new Craft("aa01", 85_000_000, 90_000), new Craft("aa02", 85_100_000, 90_000));

    assertSwapIsSeenAtOnce();
  }

  @Test
  void aSwapThatNothingShowsIsCorrectedWithinTenSeconds() {
    bothAreKnown(new Craft("aa01", 85_000_000, 90_000), new Craft("aa02", 85_000_001, 90_000));
    swap();
    pass(11);
    told.clear();
    pass(1);
    arm(1);

    assertEachIsToldAsItself();
    assertThat(armed).containsExactly("aa01");
    assertThat(counters.snapshot())
        .containsEntry("identity.changed", 2L)
        .doesNotContainKey("identity.doubted");
  }

  @Test
  void whoHasComeElsewhereIsNoLongerSpokenToWhereItWas() {
    bothAreKnown(new Craft("aa01", 85_000_000, 900_000), new Craft("aa02", 85_000_001, 903_000));
    swap();
    mute = P;
    pass(3);
    arm(1);

    assertThat(armed).containsOnly("aa01");
    assertThat(counters.snapshot())
        .containsEntry("identity.doubted", 1L)
        .containsEntry("identity.changed", 1L);
  }

  @Test
  void whoIsKnownIsAskedAgainEachTenSecondsAndStaysTheSame() {
    bothAreKnown(new Craft("aa01", 85_000_000, 900_000), new Craft("aa02", 85_100_000, 90_000));
    long before = counters.snapshot().get("identity.asked");
    told.clear();
    pass(60);

    assertThat(counters.snapshot())
        .containsEntry("identity.asked", before + 12)
        .doesNotContainKeys("identity.changed", "identity.doubted");
    assertThat(told).hasSize(600);
    assertEachIsToldAsItself();
  }

  @Test
  void aVehicleThatRebootsWithinSecondsIsTheSameWhenItHasSaidSo() {
    bothAreKnown(new Craft("aa01", 85_000_000, 900_000), new Craft("aa02", 85_100_000, 90_000));
    at.get(P).bootMillis = 1_000;
    told.clear();
    pass(10);

    assertEachIsToldAsItself();
    assertThat(counters.snapshot())
        .containsEntry("identity.doubted", 1L)
        .doesNotContainKey("identity.changed");
  }

  private void assertSwapIsSeenAtOnce() {
    told.clear();
    swap();
    answers = false;
    pass(3);
    arm(1);
    assertThat(told).as("it may be another's").isEmpty();
    assertThat(armed).as("it may be another").isEmpty();
    assertThat(counters.snapshot()).containsEntry("identity.doubted", 2L);

    answers = true;
    pass(2);
    assertEachIsToldAsItself();
    arm(1);
    assertThat(armed).contains("aa01").doesNotContain("aa02");
    armed.clear();
    arm(2);
    assertThat(armed).contains("aa02").doesNotContain("aa01");
  }

  private void assertEachIsToldAsItself() {
    assertThat(Set.copyOf(told)).containsExactlyInAnyOrder("1 of aa01", "2 of aa02");
  }

  private void bothAreKnown(Craft one, Craft other) {
    orders.caughtUp(now);
    at.put(P, one);
    at.put(Q, other);
    pass(2);
    assertEachIsToldAsItself();
  }

  private void swap() {
    Craft moved = at.get(P);
    at.put(P, at.get(Q));
    at.put(Q, moved);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * 1_000 / STEP_MILLIS; i++) {
      now = now.plusMillis(STEP_MILLIS);
      for (InetSocketAddress from : List.of(P, Q)) {
        Craft craft = at.get(from);
        craft.bootMillis += STEP_MILLIS;
        hear(from, position(craft));
        hear(from, new Heartbeat(2, 3, 81, 0, 3, 3));
      }
      answer();
      fleet.tick(now);
    }
  }

  private void answer() {
    for (InetSocketAddress from : List.copyOf(asked)) {
      asked.remove(from);
      if (answers && !from.equals(mute)) {
        hear(from, new AutopilotVersion(0, uid(at.get(from)), 0, 0, 0, 0, "", ""));
      }
    }
  }

  private static GlobalPositionInt position(Craft craft) {
    return new GlobalPositionInt(
        craft.bootMillis, 473_000_000, craft.longitudeE7, 500_000, 50_000, 100, 0, 0, 9_000);
  }

  private static long uid(Craft craft) {
    return Long.parseLong(craft.uid, 16);
  }

  private void hear(InetSocketAddress from, MavlinkMessage message) {
    byte[] frame = at.get(from).writer.write(message);
    fleet.datagram(frame, frame.length, from, now);
    // As the registry does.
    for (VehicleDiscovered each : List.copyOf(found)) {
      fleet.named(each.address(), drone(each.address().vehicle()), now);
    }
    found.clear();
  }

  private static DroneId drone(String uid) {
    return new DroneId(Long.parseLong(uid, 16) - 0xaa00);
  }

  private final Set<String> given = new TreeSet<>();

  private void arm(long drone) {
    String id = "arm " + given.size();
    given.add(id);
    Instant until = now.plusSeconds(1);
    DroneId droneId = new DroneId(drone);
    orders.read(new CommandEvent.Requested(id, droneId, "arm", Map.of(), until, "ann"), now);
    orders.read(
        new CommandEvent.Accepted(
            id, droneId, "arm", Map.of(), until, "links@test", 1, given.size()),
        now);
    pass(2);
  }

  private void published(Event<?> event) {
    if (event.data() instanceof VehicleDiscovered each) {
      found.add(each);
    } else if (event.data() instanceof LocationUpdated report) {
      long longitudeE7 = Math.round(report.location().longitude() * 1e7);
      at.values().stream()
          .filter(craft -> craft.longitudeE7 == longitudeE7)
          .forEach(craft -> told.add(report.droneId() + " of " + craft.uid));
    }
  }

  private void sent(Frame frame, InetSocketAddress to) {
    if (frame.message() instanceof CommandLong command) {
      if (command.command() == VehicleRequests.REQUEST_MESSAGE) {
        asked.add(to);
      } else if (command.command() == ARM) {
        armed.add(at.get(to).uid);
      }
    }
  }

  private MavlinkFleet fleet() {
    MavlinkSettings.Policies usual = MavlinkSettings.Policies.DEFAULTS;
    return new MavlinkFleet(
        MavlinkSettings.on(new InetSocketAddress("127.0.0.1", 14_550))
            .withPolicies(
                new MavlinkSettings.Policies(
                    Identity.UID, usual.follow(), usual.setup(), usual.rates())),
        new Run("links@test", 1),
        this::published,
        (frame, to) ->
            FrameReader.read(
                frame,
                frame.length,
                new FrameReader.Sink() {
                  @Override
                  public void frame(Frame each) {
                    sent(each, to);
                  }

                  @Override
                  public void dropped(Drop cause) {
                    throw new AssertionError(cause);
                  }
                }),
        new EventIds(InstantSource.system()),
        counters);
  }
}
