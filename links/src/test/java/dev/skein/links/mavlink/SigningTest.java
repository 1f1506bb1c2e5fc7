package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.SecretFile;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.RadioStatus;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A vehicle with a key, by plain calls. */
class SigningTest {

  private static final Instant START = Instant.parse("2025-08-03T10:00:00Z");
  private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.1", 14_000);
  private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.2", 14_000);
  private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 14_000);
  private static final Heartbeat ARMED = new Heartbeat(2, 3, 209, 3, 4, 3);
  private static final String KEY = "01".repeat(32);
  private static final SigningKey SECRET = key(1);
  private static final int LINK = 1;

  private final List<Event<?>> events = new ArrayList<>();
  private final List<Frame> sent = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();
  private final FrameWriter vehicle = new FrameWriter(7, 1);
  private MavlinkFleet fleet = fleet(MavlinkSettings.Policies.DEFAULTS);
  private Instant now = START;

  @BeforeEach
  void theVehicleHasAKey() {
    fleet.use(SigningKeys.parse(List.of("7 " + KEY)));
  }

  @Test
  void aSignedFrameCounts() {
    hear(signed(SECRET, now), HOME);

    assertThat(events).hasSize(1);
  }

  @Test
  void aForgedFrameIsRefused() {
    hear(signed(key(2), now), HOME);
    byte[] changed = signed(SECRET, now);
    changed[changed.length - 20] ^= 1;
    repairCrc(changed);
    hear(changed, HOME);

    refused("dropped.wrong_signature", 2);
  }

  @Test
  void aReplayedFrameIsRefused() {
    byte[] frame = signed(SECRET, now);
    hear(frame, HOME);
    events.clear();
    now = now.plusSeconds(30);
    hear(frame, HOME);
    hear(signed(SECRET, now.minusSeconds(60)), HOME);

    refused("dropped.replayed", 2);
  }

  @Test
  void anUnsignedFrameIsRefused() {
    hear(vehicle.write(ARMED), HOME);

    refused("dropped.unsigned", 1);
  }

  @Test
  void theFirstFrameOfAStreamMayBeAMinuteOldAndNoMore() {
    hear(signed(SECRET, now.minusMillis(60_010)), HOME);
    refused("dropped.old_signature", 1);

    hear(signed(SECRET, now.minusMillis(59_990)), HOME);
    assertThat(events).hasSize(1);
  }

  @Test
  void aVehicleWithoutAClockLearnsTheTimeByOurStamp() {
    hear(signed(SECRET, now.minusSeconds(86_400)), HOME);
    hear(signed(SECRET, now.minusSeconds(86_399)), HOME);

    assertThat(sent).hasSize(1);
    Signature ours = sent.getFirst().signature();
    assertThat(ours).isNotNull();
    assertThat(ours.isBy(SECRET)).isTrue();
    assertThat(ours.timestamp()).isGreaterThanOrEqualTo(Signature.timestamp(now));
  }

  @Test
  void streamsOfOneVehicleAreCountedEachByItself() {
    hear(signed(SECRET, now), HOME);
    hear(vehicle.write(ARMED, SECRET, LINK + 1, Signature.timestamp(now.minusSeconds(5))), HOME);

    assertThat(counters.snapshot().keySet()).noneMatch(name -> name.startsWith("dropped"));
  }

  @Test
  void ourStampIsNewerThanAnyThatWasHeard() {
    Instant ahead = now.plusSeconds(3_600);
    hear(signed(SECRET, ahead), HOME);
    pass(3);

    assertThat(sent).hasSizeGreaterThan(1);
    List<Long> stamps = sent.stream().map(frame -> frame.signature().timestamp()).toList();
    assertThat(stamps).isSorted().doesNotHaveDuplicates();
    assertThat(stamps.getFirst()).isGreaterThan(Signature.timestamp(ahead));
  }

  @Test
  void afterARestartOurStampsGoOn() {
    hear(signed(SECRET, now), HOME);
    pass(3);
    long last = sent.getLast().signature().timestamp();
    fleet = fleet(MavlinkSettings.Policies.DEFAULTS);
    theVehicleHasAKey();
    hear(signed(SECRET, now), HOME);
    pass(2);

    assertThat(sent.getLast().signature().timestamp()).isGreaterThan(last);
  }

  @Test
  void aRadioWithoutAKeyMayTellOfItself() {
    hear(vehicle.write(new RadioStatus(200, 190, 90, 30, 31, 0, 0)), HOME);

    assertThat(counters.snapshot()).doesNotContainKey("dropped.unsigned");
  }

  @Test
  void aSignedDroneThatMovesIsFollowedAtOnceAndLosesNothing() {
    hear(signed(SECRET, now), HOME);
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), new DroneId(70), now);
    events.clear();
    for (int i = 0; i < 20; i++) {
      now = now.plusMillis(200);
      hear(vehicle.write(position(i), SECRET, LINK, Signature.timestamp(now)), ELSEWHERE);
    }

    assertThat(events.stream().map(Event::type)).containsOnly("drone.location.updated").hasSize(20);
    assertThat(counters.snapshot())
        .containsEntry("paths.switched", 1L)
        .doesNotContainKey("dropped.other_address");
  }

  @Test
  void aKeyGoesToVehiclesOnThisMachineOnly() {
    fleet.use(SigningKeys.parse(List.of("7 " + KEY + " setup")));
    hear(vehicle.write(ARMED), HOME);
    assertThat(sent).isEmpty();
    assertThat(counters.snapshot()).containsEntry("signing.setup_refused", 1L);

    hear(vehicle.write(ARMED), HERE);
    assertThat(sent).extracting(Frame::messageId).containsExactly(256);
  }

  @Test
  void aKeyGoesFurtherWhereThatWasAskedFor() {
    var policies = MavlinkSettings.Policies.DEFAULTS;
    fleet =
        fleet(
            new MavlinkSettings.Policies(
                policies.identity(),
                policies.follow(),
                MavlinkSettings.Setup.ANYWHERE,
                policies.rates()));
    fleet.use(SigningKeys.parse(List.of("7 " + KEY + " setup")));
    for (int i = 0; i < 20; i++) {
      hear(vehicle.write(ARMED), HOME);
      now = now.plusMillis(500);
    }

    assertThat(sent).hasSize(5);
    assertThat(sent.getFirst().message())
        .isInstanceOfSatisfying(
            MavlinkMessage.SetupSigning.class,
            setUp -> {
              assertThat(setUp.secretKey()).isEqualTo(SECRET);
              assertThat(setUp.targetSystem()).isEqualTo(7);
              assertThat(setUp.toString()).doesNotContain("0101");
            });
  }

  @Test
  void eachVehicleIsGivenTheKeyOfAllByItself() {
    fleet.use(SigningKeys.parse(List.of("* " + KEY + " setup")));
    FrameWriter other = new FrameWriter(8, 1);
    for (int i = 0; i < 20; i++) {
      hear(vehicle.write(ARMED), HERE);
      hear(other.write(ARMED), HERE);
      now = now.plusMillis(1_000);
    }

    assertThat(sent).hasSize(10);
  }

  @Test
  void keysAreReadOfAFileThatIsItsOwnersAlone(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("keys");
    SigningKeyFile.add(file, "7", false);
    SigningKeyFile.add(file, "1@192.0.2.7", true);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    SigningKeys keys = SecretFile.read(file, SigningKeys::parse);
    assertThat(keys.size()).isEqualTo(2);
    assertThat(keys.find(7, HOME.getAddress())).isNotNull();
    assertThat(keys.find(1, HOME.getAddress())).isNull();

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SecretFile.read(file, SigningKeys::parse))
        .hasMessageContaining("chmod 600");
  }

  @Test
  void whatWasHeardBeforeAKillIsNotHeardAgainAfterIt(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("signing-stamps/links");
    byte[] first = signed(SECRET, now);
    hear(first, HOME);
    SigningStampFile kept = new SigningStampFile(file);
    kept.tick(fleet.signing(), now);
    now = now.plusMillis(1_900);
    byte[] last = signed(SECRET, now);
    hear(last, HOME);
    kept.tick(fleet.signing(), now);
    kept.close();
    assertThat(Files.readAllLines(file)).hasSize(1);
    assertThat(Files.readString(file)).doesNotContain(KEY);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    now = now.plusSeconds(4);
    startAgain(file);
    hear(first, HOME);
    hear(last, HOME);
    refused("dropped.old_signature", 2);
    hear(signed(SECRET, now), HOME);
    assertThat(events).hasSize(1);
  }

  @Test
  @Timeout(30)
  void stampsAreKeptAlsoWhenTheClockIsSetBack(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("links");
    hear(signed(SECRET, now), HOME);
    try (SigningStampFile kept = new SigningStampFile(file)) {
      kept.tick(fleet.signing(), now);
      now = now.minusSeconds(3_600);
      Instant later = START.plusSeconds(60);
      hear(signed(SECRET, later), HOME);
      long newest = Signature.timestamp(later);
      while (kept.read().stamps().values().stream().noneMatch(stamp -> stamp > newest)) {
        kept.tick(fleet.signing(), now);
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  @Test
  void whoseStampsCountFramesTakesTheTimeAfterAKill(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("links");
    long stamp = Signature.timestamp(now.plusSeconds(600));
    hear(vehicle.write(ARMED, SECRET, LINK, stamp), HOME);
    SigningStampFile kept = new SigningStampFile(file);
    kept.tick(fleet.signing(), now);
    kept.close();
    now = now.plusSeconds(20);
    startAgain(file);
    sent.clear();
    hear(vehicle.write(ARMED, SECRET, LINK, stamp + 1), HOME);

    refused("dropped.old_signature", 1);
    assertThat(sent).hasSize(1);
    long ours = sent.getFirst().signature().timestamp();
    hear(vehicle.write(ARMED, SECRET, LINK, ours + 1), HOME);
    assertThat(events).hasSize(1);
  }

  @Test
  void afterAnOrderlyStopStampsGoOnWhereTheyWere(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("links");
    long stamp = Signature.timestamp(now);
    hear(vehicle.write(ARMED, SECRET, LINK, stamp), HOME);
    new SigningStampFile(file).close(fleet.signing());
    startAgain(file);
    hear(vehicle.write(ARMED, SECRET, LINK, stamp + 1), HOME);

    assertThat(events).hasSize(1);
  }

  @Test
  void aVehicleThatBeginsAnewWithAnOldStampTakesTheTime() {
    hear(signed(SECRET, now), HOME);
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), new DroneId(70), now);
    pass(20);
    sent.clear();
    hear(signed(SECRET, START.minusSeconds(86_400)), HOME);

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().signature().timestamp()).isGreaterThan(Signature.timestamp(START));
  }

  @Test
  void whoSpokeSignedIsNobodyWhoSpeaksUnsignedFromElsewhere() {
    fleet.use(SigningKeys.parse(List.of("7@192.0.2.1 " + KEY)));
    hear(signed(SECRET, now), HOME);
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), new DroneId(70), now);
    pass(20);
    events.clear();
    hear(vehicle.write(ARMED), ELSEWHERE);
    refused("dropped.other_address", 1);

    fleet.use(SigningKeys.parse(List.of()));
    hear(vehicle.write(ARMED), ELSEWHERE);
    assertThat(events).isNotEmpty();
  }

  @Test
  void whoSpokeSignedBeforeARestartIsNobodyWhoSpeaksUnsignedAfterIt(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("links");
    SigningKeys keys = SigningKeys.parse(List.of("7@192.0.2.1 " + KEY));
    VehicleAddress address = VehicleAddress.mavlink("mavlink", 7, 1);
    fleet.use(keys);
    hear(signed(SECRET, now), HOME);
    fleet.named(address, new DroneId(70), now);
    new SigningStampFile(file).close(fleet.signing());
    assertThat(Files.readString(file)).doesNotContain(KEY);

    fleet = fleet(MavlinkSettings.Policies.DEFAULTS);
    fleet.signing().restore(new SigningStampFile(file).read());
    fleet.use(keys);
    fleet.named(address, new DroneId(70), now);
    events.clear();
    hear(vehicle.write(ARMED), ELSEWHERE);
    refused("dropped.other_address", 1);
    now = now.plusSeconds(10);
    hear(signed(SECRET, now), HOME);
    assertThat(events).isNotEmpty();

    fleet.removed(new DroneId(70));
    new SigningStampFile(file).close(fleet.signing());
    assertThat(new SigningStampFile(file).read().signers()).isEmpty();
  }

  @Test
  void whoHasTheKeyNoLongerMaySpeakUnsignedAlsoAfterARestart(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("links");
    VehicleAddress address = new VehicleAddress("mavlink", 7, 1, "0a07");
    Signing signing = fleet.signing();
    signing.heardSigned(address, HOME.getAddress());
    new SigningStampFile(file).close(signing);
    Signing again = fleet(MavlinkSettings.Policies.DEFAULTS).signing();
    again.restore(new SigningStampFile(file).read());
    again.use(SigningKeys.parse(List.of("7@192.0.2.9 " + KEY)));
    assertThat(again.mustSign(address)).isTrue();
    assertThat(again.mustSign(new VehicleAddress("mavlink", 7, 1, "0a08"))).isFalse();
    again.use(SigningKeys.parse(List.of("* " + KEY)));
    assertThat(again.mustSign(address)).isTrue();
    again.use(SigningKeys.parse(List.of("77 " + KEY, "7 " + "02".repeat(32))));
    assertThat(again.mustSign(address)).isFalse();
  }

  @Test
  void behindAStreamThatRunsAheadNothingOfItsKeyCountsAgain(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("links");
    byte[] frame = signed(SECRET, now);
    hear(frame, HOME);
    Instant ahead = now.plusSeconds(3_600);
    hear(vehicle.write(ARMED, SECRET, LINK + 1, Signature.timestamp(ahead)), HOME);
    new SigningStampFile(file).close(fleet.signing());
    startAgain(file);
    hear(frame, HOME);
    refused("dropped.old_signature", 1);
  }

  @Test
  void ofADamagedFileTheRestCounts(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("links");
    byte[] frame = signed(SECRET, now);
    hear(frame, HOME);
    new SigningStampFile(file).close(fleet.signing());
    Files.write(
        file,
        ("\u00ff\n" + Files.readString(file) + "0 0 0\n").getBytes(StandardCharsets.ISO_8859_1));
    startAgain(file);
    hear(frame, HOME);
    refused("dropped.old_signature", 1);
  }

  private void startAgain(Path streams) throws Exception {
    events.clear();
    fleet = fleet(MavlinkSettings.Policies.DEFAULTS);
    theVehicleHasAKey();
    fleet.signing().restore(new SigningStampFile(streams).read());
  }

  @Test
  void aWrongLineIsNamedAndNotTold() {
    for (String wrong :
        List.of("7", "x " + KEY, "7 abc", "7 " + KEY + " now", "7 " + KEY + "\n7 " + KEY)) {
      assertThatThrownBy(() -> SigningKeys.parse(("# keys\n" + wrong).lines().toList()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("line ")
          .message()
          .doesNotContain(KEY);
    }
  }

  private MavlinkFleet fleet(MavlinkSettings.Policies policies) {
    return new MavlinkFleet(
        MavlinkSettings.on(new InetSocketAddress("127.0.0.1", 14_550)).withPolicies(policies),
        new Run("links@test", 1),
        events::add,
        (frame, _) -> FrameReader.read(frame, frame.length, new Sent()),
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

  private void refused(String counter, long times) {
    assertThat(events).isEmpty();
    assertThat(counters.snapshot()).containsEntry(counter, times);
  }

  private byte[] signed(SigningKey key, Instant at) {
    return vehicle.write(ARMED, key, LINK, Signature.timestamp(at));
  }

  /** As a forger does, who needs no key for it. */
  private static void repairCrc(byte[] frame) {
    int at = 10 + (frame[1] & 0xFF);
    int crc = Crc.of(Crc.of(Crc.START, frame, 1, at), 50);
    frame[at] = (byte) crc;
    frame[at + 1] = (byte) (crc >> 8);
  }

  private void hear(byte[] frame, InetSocketAddress from) {
    fleet.datagram(frame, frame.length, from, now);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      now = now.plusMillis(100);
      fleet.tick(now);
    }
  }

  private static MavlinkMessage position(int i) {
    return new MavlinkMessage.GlobalPositionInt(
        1_000 + i * 200L, 473_000_000 + i, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000);
  }

  private static SigningKey key(int fill) {
    byte[] secret = new byte[SigningKey.LENGTH];
    java.util.Arrays.fill(secret, (byte) fill);
    return new SigningKey(secret);
  }
}
