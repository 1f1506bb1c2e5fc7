package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.links.mavlink.MavlinkCommands.Hearer;
import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionClearAll;
import dev.skein.links.mavlink.MavlinkMessage.MissionCount;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequest;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestList;
import dev.skein.links.mavlink.MissionUpload.Move;
import dev.skein.links.orders.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The mission protocol, message by message: what is said, and what is told of it. */
class MissionUploadTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant DEADLINE = START.plusSeconds(10);
  private static final Hearer ARDUPILOT =
      new Hearer(3, 2, 400.0, 471_000_000, 81_000_000, 0xC004L, false, false);
  private static final Hearer PX4 = new Hearer(12, 2, 400.0, 0, 0, 0xC004L, false, false);

  private static final FlightPlan PLAN =
      new FlightPlan(
          List.of(
              item(22, 3, null, 0.0, 0.0, 20.0),
              item(16, 3, null, 47.1234567, -8.7654321, 20.25),
              new MissionItem(177, 2, true, Arrays.asList(1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
              item(20, 2, null, null, null, null)),
          List.of(),
          List.of());

  private final List<String> said = new ArrayList<>();
  private final List<Answer> told = new ArrayList<>();
  private Instant now = START;
  private Hearer hearer = ARDUPILOT;
  private List<MissionList> lists = List.of();
  private MissionUpload upload = of(PLAN, ARDUPILOT);

  @Test
  void arduPilotIsGivenItsHomeFirstAndWhereAJumpGoesByItsNumbers() {
    begin(PLAN, ARDUPILOT);
    upTo(5);
    assertThat(said)
        .containsExactly(
            "COUNT 5 of 0",
            "ITEM 0 16 [0.0, 0.0, 0.0, 0.0] 471000000 81000000 0.0 frame 3 to 7/1",
            "ITEM 1 22 [0.0, 0.0, 0.0, 0.0] 0 0 20.0 frame 3 to 7/1",
            "ITEM 2 16 [0.0, 0.0, 0.0, 0.0] 471234567 -87654321 20.25 frame 3 to 7/1",
            "ITEM 3 177 [2.0, 2.0, 0.0, 0.0] 0 0 0.0 frame 2 to 7/1",
            "ITEM 4 20 [0.0, 0.0, 0.0, 0.0] 0 0 0.0 frame 2 to 7/1");
  }

  @Test
  void px4IsGivenThePlanAsItIs() {
    begin(PLAN, PX4);
    upTo(4);
    assertThat(said)
        .containsExactly(
            "COUNT 4 of 0",
            "ITEM 0 22 [0.0, 0.0, 0.0, NaN] 0 0 20.0 frame 3 to 7/1 current",
            "ITEM 1 16 [0.0, 0.0, 0.0, NaN] 471234567 -87654321 20.25 frame 3 to 7/1",
            "ITEM 2 177 [1.0, 2.0, 0.0, 0.0] 0 0 0.0 frame 2 to 7/1",
            "ITEM 3 20 [0.0, 0.0, 0.0, NaN] 0 0 0.0 frame 2 to 7/1");
  }

  @Test
  void whatIsKeptAsItWasGivenIsTakenAndNotBefore() {
    begin(PLAN, PX4);
    upTo(4);
    acknowledge(0);
    assertThat(last()).isEqualTo("LIST of 0");
    hear(new MissionCount(4, 255, 190, 0));
    readBack(UnaryOperator.identity());
    assertThat(last()).isEqualTo("ACK 0 of 0");
    assertThat(told.getLast()).isEqualTo(new Answer.Taken());
    assertThat(told.stream().filter(each -> each instanceof Answer.Taken)).hasSize(1);
    assertThat(told.getFirst()).isEqualTo(new Answer.AtIt(12.5));
  }

  @Test
  void anUploadIsToldOfByTens() {
    List<MissionItem> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(item(16, 3, null, 47.0, 8.0, 20.0));
    }
    begin(new FlightPlan(many, List.of(), List.of()), PX4);
    upTo(100);
    acknowledge(0);
    hear(new MissionCount(100, 255, 190, 0));
    readBack(UnaryOperator.identity());
    assertThat(told).hasSize(11);
    assertThat(told.get(5)).isEqualTo(new Answer.AtIt(50.0));
  }

  @Test
  void aRequestThatComesTwiceOrLateIsAnsweredAsItIs() {
    begin(PLAN, PX4);
    ask(0);
    ask(1);
    ask(1);
    ask(0);
    ask(2);
    assertThat(said.stream().map(each -> each.substring(0, 6)))
        .containsExactly("COUNT ", "ITEM 0", "ITEM 1", "ITEM 1", "ITEM 0", "ITEM 2");
    ask(9);
    hear(new MissionRequestInt(3, 255, 190, 1));
    assertThat(said).hasSize(6);
  }

  @Test
  void silenceIsAskedIntoAgainUntilItIsEnough() {
    begin(PLAN, PX4);
    pass(3);
    assertThat(said)
        .containsExactly("COUNT 4 of 0", "COUNT 4 of 0", "COUNT 4 of 0", "COUNT 4 of 0");
    ask(0);
    pass(3);
    // A vehicle that wants an item asks again itself.
    assertThat(said).hasSize(5);
    pass(2);
    assertThat(last()).isEqualTo("COUNT 4 of 0");
    pass(20);
    assertThat(told.getLast())
        .isEqualTo(new Answer.Broken("has not gone on for 15 s with the mission"));
  }

  @Test
  void whenTheClockIsSetBackItIsAskedAgainAndGivenUpAllTheSame() {
    begin(PLAN, PX4);
    pass(1);
    now = now.minusSeconds(3_600);
    pass(3);
    assertThat(said).hasSize(4);
    pass(8);
    assertThat(told.getLast())
        .isEqualTo(new Answer.Broken("has not answered the upload before its deadline"));
  }

  @Test
  void whoHasNotAnsweredBeforeTheDeadlineHearsNothingMore() {
    begin(PLAN, PX4);
    pass(30);
    assertThat(said).hasSize(10);
    assertThat(told)
        .containsExactly(new Answer.Broken("has not answered the upload before its deadline"));
  }

  @Test
  void theAcknowledgementThatIsLostIsMadeUpForByReadingBack() {
    begin(PLAN, PX4);
    upTo(4);
    pass(5);
    assertThat(last()).isEqualTo("LIST of 0");
    pass(1);
    assertThat(last()).isEqualTo("LIST of 0");
    hear(new MissionCount(4, 255, 190, 0));
    hear(new MissionCount(4, 255, 190, 0));
    pass(1);
    assertThat(said.subList(said.size() - 2, said.size()))
        .containsExactly("REQUEST 0 of 0", "REQUEST 0 of 0");
    readBack(UnaryOperator.identity());
    assertThat(told.getLast()).isEqualTo(new Answer.Taken());
  }

  @Test
  void aVehicleThatHasNotHeardTheLastItemStillGetsIt() {
    begin(PLAN, PX4);
    upTo(4);
    pass(5);
    assertThat(last()).isEqualTo("LIST of 0");
    ask(3);
    assertThat(last()).startsWith("ITEM 3");
    acknowledge(0);
    assertThat(last()).isEqualTo("LIST of 0");
  }

  @Test
  void itemsThatAreReadTwiceOrOutOfTurnAreReadOnce() {
    begin(PLAN, PX4);
    upTo(4);
    acknowledge(0);
    hear(new MissionCount(4, 255, 190, 0));
    List<MissionItemInt> items = lists.getFirst().items();
    hear(items.get(1));
    hear(items.get(0));
    hear(items.get(0));
    assertThat(last()).isEqualTo("REQUEST 1 of 0");
    hear(items.get(1));
    hear(items.get(2));
    hear(items.get(3));
    assertThat(told.getLast()).isEqualTo(new Answer.Taken());
  }

  @Test
  void whatIsRefusedIsToldWithTheWordAndTheItem() {
    begin(PLAN, ARDUPILOT);
    upTo(3);
    acknowledge(10);
    assertThat(told.getLast())
        .isEqualTo(new Answer.Refused("INVALID_PARAM5_X", "mission[1]", null));
    begin(PLAN, ARDUPILOT);
    acknowledge(4);
    assertThat(told.getLast()).isEqualTo(new Answer.Refused("NO_SPACE", "the mission", null));
  }

  @Test
  void anItemThatCameTwiceEndsNothing() {
    begin(PLAN, ARDUPILOT);
    upTo(2);
    acknowledge(13);
    acknowledge(0);
    assertThat(last()).startsWith("ITEM 1");
    ask(2);
    assertThat(last()).startsWith("ITEM 2");
    assertThat(told).allMatch(each -> each instanceof Answer.AtIt);
  }

  @Test
  void aVehicleThatHasGivenUpIsToldAnewThreeTimes() {
    begin(PLAN, ARDUPILOT);
    for (int i = 0; i < 2; i++) {
      upTo(2);
      acknowledge(15);
      assertThat(last()).isEqualTo("COUNT 5 of 0");
    }
    upTo(2);
    acknowledge(15);
    assertThat(told.getLast()).isEqualTo(new Answer.Broken("has given up 3 times at mission[0]"));
  }

  @Test
  void whatIsKeptOtherwiseIsToldWithTheItemAndTheField() {
    differs(kept -> with(kept, 47_123_4577, kept.z()), "params[4] is 47.1234577, not 47.1234567");
    differs(kept -> with(kept, kept.x(), 21), "params[6] is 21.0, not 20.25");
    differs(
        kept ->
            new MissionItemInt(
                kept.params(), kept.x(), kept.y(), kept.z(), kept.seq(), 17, 7, 1, 3, 0, 1, 0),
        "command is 17, not 16");
    differs(
        kept ->
            new MissionItemInt(
                kept.params(), kept.x(), kept.y(), kept.z(), kept.seq(), 16, 7, 1, 0, 0, 1, 0),
        "frame is 0, not 3");
    differs(
        kept ->
            new MissionItemInt(
                List.of(5f, 0f, 0f, 0f),
                kept.x(),
                kept.y(),
                kept.z(),
                kept.seq(),
                16,
                7,
                1,
                3,
                0,
                1,
                0),
        "params[0] is 5.0, not 0.0");
  }

  @Test
  void whatAutopilotsKeepInTheirOwnWayIsNoDifference() {
    FlightPlan plan =
        new FlightPlan(
            List.of(
                new MissionItem(16, 3, true, Arrays.asList(2.6, 3.0, 0.0, 90.0, 47.0, 8.0, 20.123)),
                item(20, 3, null, 0.0, 0.0, 5.0)),
            List.of(),
            List.of());
    begin(plan, ARDUPILOT);
    upTo(3);
    acknowledge(0);
    hear(new MissionCount(3, 255, 190, 0));
    readBack(kept ->
        kept.command() == 20
            ? new MissionItemInt(List.of(0f, 0f, 0f, 0f), 0, 0, 0, 2, 20, 255, 190, 0, 0, 1, 0)
            : new MissionItemInt(
                List.of(2f, 0f, 0f, 0f),
                kept.x(),
                kept.y(),
                20.12f,
                kept.seq(),
                16,
                255,
                190,
                3,
                0,
                1,
                0));
    assertThat(told.getLast()).isEqualTo(new Answer.Taken());
    begin(plan, PX4);
    upTo(2);
    acknowledge(0);
    hear(new MissionCount(2, 255, 190, 0));
    readBack(kept ->
        new MissionItemInt(
            kept.params().stream().map(p -> p == 90f ? -270f : p).toList(),
            kept.x(),
            kept.y(),
            kept.z(),
            kept.seq(),
            kept.command(),
            255,
            190,
            kept.command() == 20 ? 2 : 6,
            0,
            1,
            0));
    assertThat(told.getLast()).isEqualTo(new Answer.Taken());
  }

  @Test
  void anotherNumberOfItemsIsToldByThePlansCount() {
    begin(PLAN, ARDUPILOT);
    upTo(5);
    acknowledge(0);
    hear(new MissionCount(3, 255, 190, 0));
    assertThat(told.getLast()).isEqualTo(new Answer.Broken("keeps 2 items of the mission, not 4"));
  }

  @Test
  void fenceAndRallyFollowAndWhatIsEmptyIsCleared() {
    FlightPlan plan =
        new FlightPlan(List.of(), List.of(item(5003, 0, 30.0, 47.0, 8.0, 0.0)), List.of());
    begin(plan, ARDUPILOT);
    assertThat(last()).isEqualTo("CLEAR of 0");
    acknowledge(0);
    hear(new MissionCount(1, 255, 190, 0));
    assertThat(said).endsWith("LIST of 0", "ACK 0 of 0", "COUNT 1 of 1");
    hear(new MissionRequest(0, 255, 190, 1));
    hear(new MissionAck(0, 255, 190, 1));
    hear(new MissionCount(1, 255, 190, 1));
    hear(lists.get(1).items().getFirst());
    assertThat(said).endsWith("ACK 0 of 1", "CLEAR of 2");
    hear(new MissionAck(3, 255, 190, 2));
    assertThat(told.getLast()).isEqualTo(new Answer.Taken());
  }

  @Test
  void whatIsTakenBackIsTakenBackFromTheVehicleToo() {
    begin(PLAN, PX4);
    ask(0);
    make(upload.giveUp());
    assertThat(last()).isEqualTo("ACK 15 of 0");
    assertThat(told.getLast()).isEqualTo(new Answer.GivenUp());
  }

  private void differs(UnaryOperator<MissionItemInt> change, String difference) {
    begin(PLAN, ARDUPILOT);
    upTo(5);
    acknowledge(0);
    hear(new MissionCount(5, 255, 190, 0));
    readBack(kept -> kept.seq() == 2 ? change.apply(kept) : kept);
    assertThat(told.getLast())
        .isEqualTo(new Answer.Broken("keeps mission[1] otherwise: " + difference));
  }

  private static MissionItemInt with(MissionItemInt kept, int x, float z) {
    return new MissionItemInt(
        kept.params(), x, kept.y(), z, kept.seq(), kept.command(), 7, 1, kept.frame(), 0, 1, 0);
  }

  private static MissionItem item(
      int command,
      int frame,
      @Nullable Double first,
      @Nullable Double latitude,
      @Nullable Double longitude,
      @Nullable Double altitude) {
    return new MissionItem(
        command,
        frame,
        true,
        Arrays.asList(first == null ? 0.0 : first, 0.0, 0.0, null, latitude, longitude, altitude));
  }

  private MissionUpload of(FlightPlan plan, Hearer to) {
    hearer = to;
    lists = MissionList.of(plan, to);
    boolean isMissionAlone = plan.fence().isEmpty();
    return new MissionUpload(
        isMissionAlone ? lists.subList(0, 1) : lists,
        new MissionDifference(to.isArduPilot(), false),
        7,
        1,
        DEADLINE);
  }

  private void begin(FlightPlan plan, Hearer to) {
    now = START;
    said.clear();
    told.clear();
    upload = of(plan, to);
    make(upload.begin(now));
  }

  private void ask(int seq) {
    hear(
        hearer.isArduPilot() || seq == 0
            ? new MissionRequest(seq, 255, 190, 0)
            : new MissionRequestInt(seq, 255, 190, 0));
  }

  private void upTo(int items) {
    for (int i = 0; i < items; i++) {
      ask(i);
    }
  }

  private void acknowledge(int result) {
    hear(new MissionAck(result, 255, 190, 0));
  }

  private void readBack(UnaryOperator<MissionItemInt> change) {
    for (MissionItemInt item : lists.getFirst().items()) {
      hear(change.apply(item));
    }
  }

  private void hear(MavlinkMessage message) {
    make(upload.hear(message, now));
  }

  /** Until it has ended. */
  private void pass(int seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      now = now.plusMillis(100);
      if (told.isEmpty() || told.getLast() instanceof Answer.AtIt) {
        make(upload.tick(now));
      }
    }
  }

  private void make(List<Move> moves) {
    for (Move move : moves) {
      switch (move) {
        case Move.Say(MavlinkMessage message) -> said.add(text(message));
        case Move.Answered(Answer answer) -> told.add(answer);
      }
    }
  }

  private String last() {
    return said.getLast();
  }

  private static String text(MavlinkMessage message) {
    return switch (message) {
      case MissionCount m -> "COUNT " + m.count() + " of " + m.missionType();
      case MissionClearAll m -> "CLEAR of " + m.missionType();
      case MissionRequestList m -> "LIST of " + m.missionType();
      case MissionRequestInt m -> "REQUEST " + m.seq() + " of " + m.missionType();
      case MissionAck m -> "ACK " + m.result() + " of " + m.missionType();
      case MissionItemInt m ->
          "ITEM %d %d %s %d %d %s frame %d to %d/%d%s"
              .formatted(
                  m.seq(),
                  m.command(),
                  m.params(),
                  m.x(),
                  m.y(),
                  m.z(),
                  m.frame(),
                  m.targetSystem(),
                  m.targetComponent(),
                  m.current() == 1 ? " current" : "");
      default -> message.toString();
    };
  }
}
