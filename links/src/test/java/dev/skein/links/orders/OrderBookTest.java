package dev.skein.links.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.Run;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 4: an order goes out once. */
class OrderBookTest {

  private static final Run ME = new Run("links@here", 7);
  private static final DroneId DRONE = new DroneId(3);
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant DEADLINE = START.plusSeconds(10);

  private static final Manner MANNER = new Manner(3, Duration.ofSeconds(1), Duration.ofSeconds(10));

  private Optional<String> obstacle = Optional.empty();
  private boolean isListening = true;
  private final OrderBook book =
      new OrderBook(
          ME,
          MANNER,
          new Carrier() {
            @Override
            public Optional<String> findObstacle(Accepted order, Instant now) {
              return obstacle;
            }

            @Override
            public boolean isListening(DroneId droneId) {
              return isListening;
            }

            @Override
            public void transmit(Accepted order, int attempt, Instant now) {
              throw new AssertionError("the book only decides");
            }
          });

  @Test
  void itLeavesOnlyWhenKafkaHasThatItIsSent() {
    request("a");
    assertThat(words(book.read(accepted("a"), START))).containsExactly("sent 1");
    assertThat(book.tick(START.plusSeconds(9))).isEmpty();
    assertThat(words(book.told("a", null, START))).containsExactly("transmit a 1");
    assertThat(words(book.told("a", null, START))).isEmpty();
    assertThat(words(book.answered("a", new Answer.Taken(), START)))
        .containsExactly("acknowledged ACCEPTED");
    assertThat(words(book.tick(START.plusSeconds(60)))).isEmpty();
  }

  @Test
  void eachPartThatIsTakenHasItsOwnRepetitions() {
    request("a");
    book.read(accepted("a"), START);
    book.told("a", null, START);
    assertThat(words(book.tick(START.plusSeconds(1)))).containsExactly("sent 2");
    book.told("a", null, START.plusSeconds(1));
    book.heard("a", START.plusSeconds(2));
    for (int again = 3; again <= 4; again++) {
      assertThat(words(book.tick(START.plusSeconds(again)))).containsExactly("sent " + again);
      book.told("a", null, START.plusSeconds(again));
    }
    assertThat(words(book.tick(START.plusSeconds(5))))
        .containsExactly("uncertain the vehicle has not answered");
  }

  @Test
  void whenTheClockIsSetBackItWaitsNoLongerForAnAnswer() {
    send("a");
    Instant back = START.minusSeconds(3_600);
    assertThat(book.tick(back)).isEmpty();
    assertThat(book.tick(back.plusMillis(999))).isEmpty();
    assertThat(words(book.tick(back.plusSeconds(1)))).containsExactly("sent 2");
    assertThat(words(book.told("a", null, back.plusSeconds(1)))).containsExactly("transmit a 2");
    book.answered("a", new Answer.AtIt(null), back.plusSeconds(2));
    assertThat(book.tick(back.plusSeconds(11))).isEmpty();
    assertThat(words(book.tick(back.plusSeconds(12))))
        .containsExactly("uncertain the vehicle has not answered");
  }

  @Test
  void whenTheClockIsSetBackNothingLivesLongerAndADeadlineIsATimeOfDay() {
    isListening = false;
    request("a");
    book.read(accepted("a"), START.plusSeconds(4));
    Instant back = START.minusSeconds(3_600);
    assertThat(book.tick(back)).isEmpty();
    assertThat(book.tick(back.plusMillis(5_999))).isEmpty();
    assertThat(words(book.tick(back.plusSeconds(6)))).containsExactly("expired");

    // Given by the clock as it is now, and that is set forward.
    Instant deadline = back.plusSeconds(20);
    book.read(new CommandEvent.Requested("b", DRONE, "land", Map.of(), deadline, "admin"), back);
    book.read(
        new Accepted("b", DRONE, "land", Map.of(), deadline, ME.instance(), ME.epoch(), 1),
        back.plusSeconds(7));
    assertThat(book.tick(back.plusSeconds(19))).isEmpty();
    assertThat(words(book.tick(deadline))).containsExactly("expired");
  }

  @Test
  void whatIsTakenIsRememberedWithoutWhatItWasTold() {
    request("a");
    book.read(
        new Accepted(
            "a", DRONE, "land", Map.of("plan", "long"), DEADLINE, ME.instance(), ME.epoch(), 1),
        START);
    book.told("a", null, START);
    assertThat(book.findHeard("a").orElseThrow().parameters()).containsKey("plan");
    book.answered("a", new Answer.Taken(), START);
    assertThat(book.findHeard("a").orElseThrow().parameters()).isEmpty();
  }

  @Test
  void whoIsHeardWhileAtItIsWaitedFor() {
    request("a");
    book.read(accepted("a"), START);
    book.told("a", null, START);
    book.answered("a", new Answer.AtIt(10.0), START);
    book.heard("a", START.plusSeconds(9));
    assertThat(book.tick(START.plusSeconds(18))).isEmpty();
    assertThat(words(book.tick(START.plusSeconds(19))))
        .containsExactly("uncertain the vehicle has not answered");
  }

  @Test
  void whatKafkaDidNotTakeNoteOfIsNotSent() {
    request("a");
    book.read(accepted("a"), START);
    assertThat(words(book.told("a", new IOException("away"), START)))
        .containsExactly("failed not sent: Kafka did not take note of it");
  }

  @Test
  void theSameAcceptanceTwiceIsOneOrder() {
    request("a");
    book.read(accepted("a"), START);
    assertThat(words(book.read(accepted("a"), START))).containsExactly("count repeated");
    book.told("a", null, START);
    book.answered("a", new Answer.Taken(), START);
    assertThat(words(book.read(accepted("a"), START))).containsExactly("count repeated");
  }

  @Test
  void anotherInstancesOrderIsNotItsOwn() {
    request("a");
    assertThat(book.read(accepted("a", "links@there", 7, 1), START)).isEmpty();
  }

  @Test
  void whatWasNeverAskedForIsRefused() {
    assertThat(words(book.read(accepted("forged"), START))).containsExactly("count not_requested");
    request("b");
    assertThat(words(book.read(accepted("b", ME.instance(), 8, 1), START)))
        .containsExactly("count other_run");
  }

  @Test
  void aTokenThatIsNotTheNewestIsRefused() {
    request("a");
    request("b");
    book.read(accepted("x", "links@there", 1, 5), START);
    assertThat(words(book.read(accepted("a", ME.instance(), 7, 4), START)))
        .containsExactly("failed somebody else has the drone now");
    assertThat(words(book.read(accepted("b", ME.instance(), 7, 5), START)))
        .containsExactly("sent 1");
  }

  @Test
  void afterItsDeadlineItIsNotSent() {
    request("a");
    request("b");
    assertThat(words(book.read(accepted("a"), DEADLINE))).containsExactly("expired");
    book.read(accepted("b"), START);
    // This process stood still between telling and sending.
    assertThat(words(book.told("b", null, DEADLINE.plusSeconds(20)))).containsExactly("expired");
  }

  @Test
  void anObstacleIsSaidAtOnce() {
    obstacle = Optional.of("the drone is not connected to this link");
    request("a");
    assertThat(words(book.read(accepted("a"), START)))
        .containsExactly("failed the drone is not connected to this link");
  }

  @Test
  void oneOfAKindAtATimeForADrone() {
    request("a");
    request("b");
    book.read(accepted("a"), START);
    assertThat(words(book.read(accepted("b"), START)))
        .containsExactly("failed another land is not answered yet");
  }

  @Test
  void unansweredItIsRepeatedAsOneAndThenUncertain() {
    request("a");
    book.read(accepted("a"), START);
    book.told("a", null, START);
    Instant now = START;
    for (int attempt = 2; attempt <= MANNER.attempts(); attempt++) {
      now = now.plus(MANNER.patience());
      assertThat(words(book.tick(now))).containsExactly("sent " + attempt);
      assertThat(words(book.told("a", null, now))).containsExactly("transmit a " + attempt);
    }
    now = now.plus(MANNER.patience());
    assertThat(words(book.tick(now))).containsExactly("uncertain the vehicle has not answered");
    assertThat(words(book.answered("a", new Answer.Taken(), now))).isEmpty();
  }

  @Test
  void anAnswerWhileARepetitionIsBeingToldStopsIt() {
    request("a");
    book.read(accepted("a"), START);
    book.told("a", null, START);
    book.tick(START.plusSeconds(1));
    assertThat(words(book.answered("a", new Answer.Taken(), START.plusSeconds(1))))
        .containsExactly("acknowledged ACCEPTED");
    assertThat(book.told("a", null, START.plusSeconds(1))).isEmpty();
  }

  @Test
  void aVehicleThatIsAtItIsWaitedForAndARefusalIsTold() {
    request("a");
    book.read(accepted("a"), START);
    book.told("a", null, START);
    assertThat(words(book.answered("a", new Answer.AtIt(20.0), START)))
        .containsExactly("executing 20.0");
    assertThat(words(book.answered("a", new Answer.AtIt(20.0), START.plusSeconds(5)))).isEmpty();
    assertThat(words(book.tick(START.plusSeconds(14)))).isEmpty();
    assertThat(words(book.answered("a", new Answer.Refused("DENIED"), START.plusSeconds(14))))
        .containsExactly("acknowledged DENIED", "failed the vehicle refused it: DENIED");
  }

  @Test
  void afterARestartNothingIsSentAgain() {
    Run before = new Run(ME.instance(), 6);
    for (String id : List.of("sent", "unsent", "answered", "over")) {
      request(id);
      book.read(accepted(id, before.instance(), before.epoch(), 1), START);
    }
    book.read(new CommandEvent.Sent("sent", DRONE, before.instance(), 6, 1), START);
    book.read(new CommandEvent.Sent("answered", DRONE, before.instance(), 6, 1), START);
    book.read(new CommandEvent.Acknowledged("answered", DRONE, "ACCEPTED"), START);
    book.read(new CommandEvent.Expired("over", DRONE), START);
    assertThat(words(book.caughtUp()))
        .containsExactly(
            "uncertain the link was started again before the vehicle answered",
            "failed not sent: the link was started again before");
    assertThat(words(book.tick(START.plusSeconds(5)))).isEmpty();
    request("late");
    assertThat(words(book.read(accepted("late", before.instance(), 6, 1), START)))
        .containsExactly("failed not sent: the link was started again before");
  }

  @Test
  void whatIsTakenBackInTimeIsNotSent() {
    request("a");
    book.read(accepted("a"), START);
    book.read(new CommandEvent.Cancelled("a", DRONE, "by admin"), START);
    assertThat(book.told("a", null, START)).isEmpty();
  }

  @Test
  void whoDoesNotListenIsWaitedForUntilTheDeadline() {
    isListening = false;
    request("a");
    assertThat(book.read(accepted("a"), START)).isEmpty();
    assertThat(book.listening(new DroneId(9), START)).isEmpty();
    assertThat(words(book.listening(DRONE, START.plusSeconds(3)))).containsExactly("sent 1");
    assertThat(book.listening(DRONE, START.plusSeconds(3))).isEmpty();
    assertThat(words(book.told("a", null, START.plusSeconds(3)))).containsExactly("transmit a 1");
    book.answered("a", new Answer.Taken(), START.plusSeconds(3));

    request("b");
    assertThat(book.read(accepted("b"), START)).isEmpty();
    assertThat(book.tick(DEADLINE.minusMillis(1))).isEmpty();
    assertThat(words(book.tick(DEADLINE))).containsExactly("expired");
    assertThat(book.listening(DRONE, DEADLINE)).isEmpty();
  }

  @Test
  void whatWaitsForADroneEndsWhenAnotherComesToHaveIt() {
    isListening = false;
    request("a");
    request("b");
    assertThat(book.read(accepted("a"), START)).isEmpty();
    assertThat(words(book.read(accepted("b", ME.instance(), ME.epoch(), 2), START)))
        .containsExactly("failed somebody else has the drone now");
    assertThat(words(book.listening(DRONE, START.plusSeconds(1)))).containsExactly("sent 1");
    assertThat(words(book.told("b", null, START.plusSeconds(1)))).containsExactly("transmit b 1");
  }

  @Test
  void anEmergencyOutlivesTheNextHoldersOrder() {
    isListening = false;
    request("a");
    request("b");
    assertThat(book.read(emergency("a", "land", 1), START)).isEmpty();
    assertThat(words(book.read(accepted("b", ME.instance(), ME.epoch(), 2), START)))
        .containsExactly("failed an emergency order is not answered yet");
    assertThat(words(book.listening(DRONE, START.plusSeconds(1)))).containsExactly("sent 1");
    assertThat(words(book.told("a", null, START.plusSeconds(1)))).containsExactly("transmit a 1");
    assertThat(book.mayGoOn("a", START.plusSeconds(1))).isTrue();
    assertThat(words(book.tick(START.plusSeconds(2)))).containsExactly("sent 2");
    book.answered("a", new Answer.Taken(), START.plusSeconds(2));

    request("c");
    assertThat(words(book.read(accepted("c", ME.instance(), ME.epoch(), 2), START)))
        .as("when it is answered the next may follow")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"resume", "arm"})
  void whatMakesADroneFlyOnWaitsForAnEmergencysAnswer(String command) {
    isListening = false;
    request("a");
    request("b");
    book.read(emergency("a", "pause", 1), START);

    Accepted next =
        new Accepted("b", DRONE, command, Map.of(), DEADLINE, ME.instance(), ME.epoch(), 1);
    assertThat(words(book.read(next, START)))
        .containsExactly("failed an emergency order is not answered yet");
  }

  @Test
  void anEmergencyThatIsReadBehindANewLeaseIsSentAndWaitsForNoOrdinaryOrder() {
    request("a");
    request("b");
    request("c");
    book.read(accepted("a", ME.instance(), ME.epoch(), 5), START);
    book.told("a", null, START);
    assertThat(words(book.read(emergency("b", "land", 4), START)))
        .containsExactly("uncertain land b came after it", "sent 1");
    assertThat(words(book.read(emergency("c", "land", 4), START)))
        .containsExactly("failed another land is not answered yet");
  }

  @Test
  void whatHasBeenToldToHaveExpiredIsNotSentByALinkThatStoodStill() {
    request("a");
    book.read(accepted("a"), START);
    // The drones' role has told it 30 s after the deadline; this link reads it when it goes on.
    book.read(new CommandEvent.Expired("a", DRONE), DEADLINE.plusSeconds(31));
    assertThat(book.told("a", null, DEADLINE.plusSeconds(31))).isEmpty();
    assertThat(book.tick(DEADLINE.plusSeconds(32))).isEmpty();

    request("b");
    book.read(accepted("b"), START);
    // It hears from Kafka before it reads: its own clock refuses.
    assertThat(words(book.told("b", null, DEADLINE.plusSeconds(31)))).containsExactly("expired");
  }

  @Test
  void whatIsOnItsWayDoesNotLeaveNorGoOnWhenAnotherHasTheDrone() {
    request("a");
    assertThat(words(book.read(accepted("a"), START))).containsExactly("sent 1");
    book.read(accepted("x", "links@there", 1, 2), START);
    assertThat(words(book.told("a", null, START)))
        .containsExactly("failed somebody else has the drone now");

    request("b");
    book.read(accepted("b", ME.instance(), ME.epoch(), 2), START);
    assertThat(words(book.told("b", null, START))).containsExactly("transmit b 1");
    assertThat(book.mayGoOn("b", START)).isTrue();
    book.read(accepted("y", "links@there", 1, 3), START);
    assertThat(book.mayGoOn("b", START)).isFalse();
    assertThat(words(book.tick(START.plusSeconds(1))))
        .containsExactly("uncertain the vehicle has not answered");
  }

  @Test
  void whatHasNotReachedItsVehicleIsCancelledWhenItWasTakenBack() {
    send("a");
    book.read(new CommandEvent.CancelRequested("a", DRONE, "admin"), START);
    assertThat(words(book.answered("a", new Answer.NotReached("nobody asked"), START)))
        .containsExactly("cancelled");
  }

  @Test
  void whoHasTakenAnOrderMayTellTheRest() {
    send("a");
    book.answered("a", new Answer.Taken(), START);
    assertThat(words(book.answered("a", new Answer.Taken(), START))).isEmpty();
    assertThat(words(book.answered("a", new Answer.AtIt(50.0), START.plusSeconds(600))))
        .containsExactly("executing 50.0");
    assertThat(words(book.tick(START.plusSeconds(1_200)))).isEmpty();
    assertThat(book.findHeard("a")).isPresent();
    assertThat(words(book.answered("a", new Answer.Done(), START.plusSeconds(1_200))))
        .containsExactly("completed");
    assertThat(book.findHeard("a")).isEmpty();

    send("b");
    assertThat(words(book.answered("b", new Answer.Done(), START)))
        .containsExactly("acknowledged ACCEPTED", "completed");
    send("c");
    book.answered("c", new Answer.Taken(), START);
    assertThat(words(book.answered("c", new Answer.Broken("no wind"), START)))
        .containsExactly("failed the vehicle: no wind");
    send("d");
    book.answered("d", new Answer.Taken(), START);
    book.tick(START.plus(OrderBook.FOLLOWED));
    assertThat(book.findHeard("d")).isEmpty();
  }

  @Test
  void whatCertainlyDidNotArriveHasFailedAndWhatMayHaveIsUncertain() {
    send("a");
    assertThat(words(book.answered("a", new Answer.NotReached("nobody there"), START)))
        .containsExactly("failed not sent: nobody there");
    send("b");
    assertThat(words(book.answered("b", new Answer.Unclear("broken off"), START)))
        .containsExactly("uncertain broken off");
  }

  @Test
  void whatAnotherInstanceHasSentMayBeAnsweredHere() {
    request("a");
    book.read(accepted("a", "links@there", 7, 1), START);
    assertThat(book.findHeard("a")).isEmpty();
    assertThat(book.answered("a", new Answer.Taken(), START)).isEmpty();
    book.read(new CommandEvent.Sent("a", DRONE, "links@there", 7, 1), START);
    assertThat(words(book.answered("a", new Answer.Taken(), START)))
        .containsExactly("acknowledged ACCEPTED");

    // And here an answer that was given there.
    send("b");
    book.read(new CommandEvent.Acknowledged("b", DRONE, "ACCEPTED"), START);
    assertThat(book.tick(START.plusSeconds(60))).isEmpty();
    assertThat(words(book.answered("b", new Answer.Done(), START))).containsExactly("completed");
  }

  @Test
  void whatAnotherInstanceHasSentAndAVehicleIsAtHereMustEnd() {
    request("a");
    book.read(accepted("a", "links@there", 7, 1), START);
    book.read(new CommandEvent.Sent("a", DRONE, "links@there", 7, 1), START);
    book.answered("a", new Answer.AtIt(0.5), START);
    assertThat(book.onTheWire(DRONE)).hasSize(1);

    assertThat(words(book.tick(START.plus(MANNER.patienceAtIt()))))
        .containsExactly("uncertain the vehicle has not answered");
  }

  @Test
  void whatWasTakenDoesNotFillTheBook() {
    for (int i = 0; i < OpenOrders.MOST + 5; i++) {
      send("order-" + i);
      book.answered("order-" + i, new Answer.Taken(), START);
    }
    assertThat(book.findHeard("order-4")).isEmpty();
    assertThat(book.findHeard("order-5")).isPresent();
  }

  private void send(String id) {
    request(id);
    assertThat(words(book.read(accepted(id), START))).containsExactly("sent 1");
    assertThat(words(book.told(id, null, START))).containsExactly("transmit " + id + " 1");
  }

  @Test
  void aWishToTakeBackIsAnsweredAsFarAsTheOrderHasCome() {
    CommandEvent wish = new CommandEvent.CancelRequested("a", DRONE, "admin");
    assertThat(book.read(wish, START)).isEmpty();
    request("a");
    book.read(accepted("a"), START);
    assertThat(words(book.read(wish, START))).containsExactly("cancelled");
    assertThat(book.told("a", null, START)).isEmpty();

    request("b");
    book.read(accepted("b"), START);
    book.told("b", null, START);
    assertThat(words(book.read(new CommandEvent.CancelRequested("b", DRONE, "admin"), START)))
        .containsExactly("take back b");
    assertThat(words(book.answered("b", new Answer.GivenUp(), START))).containsExactly("cancelled");
  }

  @Test
  void anOrderInSeveralCommandsWaitsAnewForEach() {
    request("a");
    book.read(accepted("a"), START);
    book.told("a", null, START);
    book.heard("a", START.plusMillis(900));
    assertThat(book.tick(START.plusMillis(1_800))).isEmpty();
    assertThat(words(book.tick(START.plusMillis(1_900)))).containsExactly("sent 2");
  }

  private void request(String id) {
    assertThat(
            book.read(
                new CommandEvent.Requested(id, DRONE, "land", Map.of(), DEADLINE, "admin"), START))
        .isEmpty();
  }

  private static Accepted accepted(String id) {
    return accepted(id, ME.instance(), ME.epoch(), 1);
  }

  private static Accepted accepted(String id, String instance, long epoch, long token) {
    return new Accepted(id, DRONE, "land", Map.of(), DEADLINE, instance, epoch, token);
  }

  private static Accepted emergency(String id, String command, long token) {
    return new Accepted(
        id, DRONE, command, Map.of(), DEADLINE, ME.instance(), ME.epoch(), token, true);
  }

  private static List<String> words(List<Step> steps) {
    List<String> words = new ArrayList<>();
    for (Step step : steps) {
      words.add(
          switch (step) {
            case Step.Count(String cause) -> "count " + cause;
            case Step.Transmit(Accepted order, int attempt) ->
                "transmit " + order.commandId() + " " + attempt;
            case Step.TakeBack(Accepted order) -> "take back " + order.commandId();
            case Step.Tell(CommandEvent event) ->
                switch (event) {
                  case CommandEvent.Sent sent -> "sent " + sent.attempt();
                  case CommandEvent.Acknowledged ack -> "acknowledged " + ack.result();
                  case CommandEvent.Executing at -> "executing " + at.progress();
                  case CommandEvent.Failed failed -> "failed " + failed.reason();
                  case CommandEvent.Uncertain open -> "uncertain " + open.reason();
                  default -> event.eventType().replace("command.", "");
                };
          });
    }
    return words;
  }
}
