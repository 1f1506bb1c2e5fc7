package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import dev.skein.links.mavlink.MavlinkSettings.Follow;
import dev.skein.links.mavlink.MavlinkSettings.Identity;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One vehicle by several addresses, and several vehicles of one number. */
class PathsAndIdentitiesTest {

  private static final Instant START = Instant.parse("2025-08-03T10:00:00Z");
  private static final InetSocketAddress RADIO = new InetSocketAddress("192.0.2.1", 14_000);
  private static final InetSocketAddress LTE = new InetSocketAddress("192.0.2.2", 14_000);
  private static final Heartbeat ARMED = new Heartbeat(2, 3, 209, 3, 4, 3);

  private final List<Event<?>> events = new ArrayList<>();
  private final List<Frame> sent = new ArrayList<>();
  private final List<InetSocketAddress> sentTo = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();
  private final FrameWriter byRadio = new FrameWriter(1, 1);
  private final FrameWriter byLte = new FrameWriter(1, 1);
  private MavlinkFleet fleet = fleet(Identity.SYSTEM_ID, Follow.AT_ONCE);
  private Instant now = START;
  private long bootMillis;

  @Test
  void aVehicleOnTwoPathsIsToldOnce() {
    fly(10, RADIO, LTE);
    hear(byRadio.write(new StatusText(4, "wind", 0, 0)), RADIO);
    hear(byLte.write(new StatusText(4, "wind", 0, 0)), LTE);

    assertToldOnceEach();
    assertThat(count(DroneEvent.MessageReceived.class)).isEqualTo(1);
    assertThat(count(DroneEvent.Connected.class)).isEqualTo(1);
    assertThat(counters.snapshot()).doesNotContainKey("paths.switched");
  }

  @Test
  void whenOnePathFallsSilentTheOtherGoesOnAndNothingIsLost() {
    fly(5, RADIO, LTE);
    fly(5, LTE);
    fly(5, RADIO, LTE);
    fly(5, RADIO);

    assertToldOnceEach();
    assertThat(counters.snapshot()).containsEntry("paths.switched", 2L);
    assertThat(types()).doesNotContain("drone.disconnected");
  }

  @Test
  void aPathThatLosesMuchGivesWay() {
    Random random = new Random(1);
    fly(1, RADIO);
    for (int i = 0; i < 300; i++) {
      step();
      byte[] radio = byRadio.write(position());
      byte[] lte = byLte.write(position());
      if (random.nextInt(10) < 6) {
        hear(radio, RADIO);
      }
      hear(lte, LTE);
      tick();
    }
    long before = count(LocationUpdated.class);
    for (int i = 0; i < 50; i++) {
      step();
      hear(byLte.write(position()), LTE);
      tick();
    }

    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
    assertThat(count(LocationUpdated.class) - before).isEqualTo(50);
    // Before, while the worse path was in use, some were lost; once it gave way, none.
    assertThat(before).isGreaterThan(250);
    assertThat(boots()).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aTextThatComesByBothWhileThePathChangesIsToldOnce() {
    fly(3, RADIO, LTE);
    hear(byRadio.write(new StatusText(4, "failsafe", 0, 0)), RADIO);
    now = now.plusMillis(1_600);
    hear(byLte.write(new StatusText(4, "failsafe", 0, 0)), LTE);

    assertThat(count(DroneEvent.MessageReceived.class)).isEqualTo(1);
  }

  @Test
  void aTextWhoseFrameIsDoubledOnItsWayIsToldOnce() {
    fly(3, RADIO);
    byte[] frame = byRadio.write(new StatusText(4, "wind", 0, 0));
    byte[] begin = byRadio.write(new StatusText(4, "a".repeat(50), 3, 0));
    byte[] end = byRadio.write(new StatusText(4, "b", 3, 1));
    for (byte[] each : List.of(frame, frame, begin, begin, end, end)) {
      hear(each, RADIO);
    }
    hear(byRadio.write(new StatusText(4, "wind", 0, 0)), RADIO);

    assertThat(
            events.stream()
                .map(Event::data)
                .filter(DroneEvent.MessageReceived.class::isInstance)
                .map(data -> ((DroneEvent.MessageReceived) data).text()))
        .containsExactly("wind", "a".repeat(50) + "b", "wind");
    assertThat(counters.snapshot()).containsEntry("texts.doubled", 3L);
  }

  @Test
  void itSpeaksOnAllPathsAndAsksOnTheOneInUse() {
    fly(3, RADIO, LTE);
    sent.clear();
    sentTo.clear();
    for (int i = 0; i < 10; i++) {
      now = now.plusMillis(100);
      tick();
    }

    assertThat(sent).extracting(Frame::messageId).filteredOn(id -> id == 0).hasSize(2);
    assertThat(Set.copyOf(sentTo)).containsExactlyInAnyOrder(RADIO, LTE);
  }

  @Test
  void aVehicleThatRebootsAndComesByAnotherAddressIsTheSameDrone() {
    fleet = fleet(Identity.SYSTEM_ID, Follow.AFTER_SILENCE);
    fly(5, RADIO);
    for (int i = 0; i < 60; i++) {
      now = now.plusMillis(100);
      tick();
    }
    events.clear();
    bootMillis = 0;
    fly(5, LTE);

    assertThat(types()).startsWith("drone.connected", "drone.status.changed");
    // The first four might be stragglers of before.
    assertThat(boots()).isEqualTo(LongStream.rangeClosed(5, 25).mapToObj(i -> i * 200).toList());
    assertThat(drones()).isEqualTo(Set.of(1L));
  }

  @ParameterizedTest
  @EnumSource(names = {"HOST", "ENDPOINT", "UID"})
  void vehiclesOfOneNumberAreToldApart(Identity policy) {
    fleet = fleet(policy, Follow.AFTER_SILENCE);
    boolean sameHost = policy != Identity.HOST;
    List<InetSocketAddress> from = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      from.add(new InetSocketAddress(sameHost ? "192.0.2.1" : "192.0.2." + (1 + i), 14_000 + i));
    }
    FrameWriter[] writers = new FrameWriter[100];
    for (int round = 0; round < 3; round++) {
      step();
      for (int i = 0; i < 100; i++) {
        writers[i] = round == 0 ? new FrameWriter(1, 1) : writers[i];
        hear(writers[i].write(ARMED), from.get(i));
        hear(
            writers[i].write(new GlobalPositionInt(bootMillis, 1 + i, 1, 0, 0, 0, 0, 0, 0)),
            from.get(i));
        if (round == 0 && policy == Identity.UID) {
          assertThat(((CommandLong) sent.getLast().message()).params()).startsWith(148f);
          hear(writers[i].write(version(i)), from.get(i));
        }
      }
    }

    assertThat(drones()).hasSize(100);
    assertThat(count(LocationUpdated.class)).isEqualTo(300);
    for (int i = 0; i < 100; i++) {
      int latitude = 1 + i;
      assertThat(
              events.stream()
                  .map(Event::data)
                  .filter(LocationUpdated.class::isInstance)
                  .map(LocationUpdated.class::cast)
                  .filter(r -> Math.round(r.location().latitude() * 1e7) == latitude)
                  .map(LocationUpdated::droneId)
                  .distinct())
          .hasSize(1);
    }
  }

  @Test
  void severalSystemsBehindOneSocketAreSeveralDrones() {
    for (int round = 0; round < 5; round++) {
      step();
      byte[] all = new byte[0];
      for (int system = 1; system <= 5; system++) {
        byte[] position = new FrameWriter(system, 1).write(position());
        byte[] heartbeat = new FrameWriter(system, 1).write(ARMED);
        int at = all.length;
        all = java.util.Arrays.copyOf(all, at + heartbeat.length + position.length);
        System.arraycopy(heartbeat, 0, all, at, heartbeat.length);
        System.arraycopy(position, 0, all, at + heartbeat.length, position.length);
      }
      hear(all, RADIO);
    }

    assertThat(drones()).hasSize(5);
    assertThat(count(LocationUpdated.class)).isEqualTo(25);
  }

  @Test
  void aVehicleThatIsKnownByItsHardwareIsTheSameByAnotherAddress() {
    fleet = fleet(Identity.UID, Follow.AFTER_SILENCE);
    hear(byRadio.write(ARMED), RADIO);
    hear(byRadio.write(version(7)), RADIO);
    for (int i = 0; i < 60; i++) {
      now = now.plusMillis(100);
      tick();
    }
    hear(byLte.write(ARMED), LTE);
    hear(byLte.write(version(7)), LTE);

    assertThat(drones()).hasSize(1);
    assertThat(types())
        .contains("drone.disconnected")
        .endsWith("drone.connected", "drone.status.changed");
  }

  @Test
  void whoeverSpeaksAtAnAddressAfterASilenceSaysAnewWhoItIs() {
    fleet = fleet(Identity.UID, Follow.AFTER_SILENCE);
    hear(byRadio.write(ARMED), RADIO);
    hear(byRadio.write(version(7)), RADIO);
    for (int i = 0; i < 110; i++) {
      now = now.plusMillis(100);
      tick();
    }
    events.clear();
    FrameWriter another = new FrameWriter(1, 1);
    hear(another.write(ARMED), RADIO);
    hear(another.write(position()), RADIO);
    assertThat(events).as("it may be another").isEmpty();
    assertThat(((CommandLong) sent.getLast().message()).params()).startsWith(148f);
    hear(another.write(version(8)), RADIO);

    assertThat(drones()).containsExactly(2L);
    assertThat(count(LocationUpdated.class)).isEqualTo(1);
  }

  @Test
  void whatNobodyHasSaidIsLetGoAfterAWhile() {
    fleet = fleet(Identity.UID, Follow.AFTER_SILENCE);
    hear(byRadio.write(ARMED), RADIO);
    hear(byRadio.write(version(7)), RADIO);
    events.clear();
    for (int i = 0; i < 2; i++) {
      now = now.plusSeconds(11);
      step();
      hear(byRadio.write(position()), RADIO);
    }
    now = now.plusSeconds(11);
    tick();
    hear(byRadio.write(version(7)), RADIO);

    assertThat(types()).contains("drone.connected");
    assertThat(boots()).as("nobody may have been another").isEmpty();
  }

  @Test
  void whoDoesNotTellItsHardwareIsNobody() {
    fleet = fleet(Identity.UID, Follow.AFTER_SILENCE);
    hear(byRadio.write(ARMED), RADIO);
    hear(byRadio.write(new AutopilotVersion(0, 0, 0, 0, 0, 0, "", "")), RADIO);
    hear(byRadio.write(ARMED), RADIO);

    assertThat(events).isEmpty();
    assertThat(counters.snapshot()).containsEntry("identity.no_uid", 1L);
  }

  private MavlinkFleet fleet(Identity identity, Follow follow) {
    MavlinkSettings.Policies usual = MavlinkSettings.Policies.DEFAULTS;
    return new MavlinkFleet(
        MavlinkSettings.on(new InetSocketAddress("127.0.0.1", 14_550))
            .withPolicies(
                new MavlinkSettings.Policies(identity, follow, usual.setup(), usual.rates())),
        new Run("links@test", 1),
        this::take,
        (frame, to) -> {
          sentTo.add(to);
          FrameReader.read(frame, frame.length, new Sent());
        },
        new EventIds(InstantSource.system()),
        counters);
  }

  private final class Sent implements FrameReader.Sink {
    @Override
    public void frame(Frame frame) {
      sent.add(frame);
    }

    @Override
    public void dropped(Drop cause) {
      throw new AssertionError(cause);
    }
  }

  /** As the registry does: each address becomes a drone. */
  private void take(Event<?> event) {
    if (event.data() instanceof VehicleDiscovered found) {
      if (addresses.add(found.address().toString())) {
        found(found.address());
      }
    } else {
      events.add(event);
    }
  }

  private long lastId;
  private final Set<String> addresses = new TreeSet<>();
  private final List<VehicleAddress> unnamed = new ArrayList<>();

  private void found(VehicleAddress address) {
    unnamed.add(address);
  }

  private void hear(byte[] frame, InetSocketAddress from) {
    fleet.datagram(frame, frame.length, from, now);
    for (VehicleAddress address : List.copyOf(unnamed)) {
      fleet.named(address, new DroneId(++lastId), now);
    }
    unnamed.clear();
  }

  private void fly(int seconds, InetSocketAddress... by) {
    for (int i = 0; i < seconds * 5; i++) {
      step();
      for (InetSocketAddress from : by) {
        FrameWriter writer = from.equals(RADIO) ? byRadio : byLte;
        hear(writer.write(ARMED), from);
        hear(writer.write(position()), from);
      }
      tick();
    }
  }

  private void step() {
    now = now.plusMillis(200);
    bootMillis += 200;
  }

  private void tick() {
    fleet.tick(now);
  }

  private GlobalPositionInt position() {
    return new GlobalPositionInt(
        bootMillis, 473_000_000, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000);
  }

  private static AutopilotVersion version(int i) {
    return new AutopilotVersion(
        0, 0x1000 + i, 0, 0, 0, 0, "", i % 2 == 0 ? "" : "0a%02x".formatted(i));
  }

  private void assertToldOnceEach() {
    assertThat(boots())
        .isEqualTo(LongStream.rangeClosed(1, bootMillis / 200).mapToObj(i -> i * 200).toList());
  }

  private List<Long> boots() {
    return events.stream()
        .filter(event -> event.data() instanceof LocationUpdated)
        .map(event -> ((LocationUpdated) event.data()).bootMillis())
        .toList();
  }

  private Set<Long> drones() {
    Set<Long> drones = new TreeSet<>();
    events.forEach(event -> drones.add(Long.valueOf(event.key())));
    return drones;
  }

  private long count(Class<?> type) {
    return events.stream().filter(event -> type.isInstance(event.data())).count();
  }

  private List<String> types() {
    return events.stream().<String>map(Event::type).toList();
  }
}
