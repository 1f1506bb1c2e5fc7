package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionClearAll;
import dev.skein.links.mavlink.MavlinkMessage.MissionCount;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequest;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestList;
import dev.skein.links.orders.Answer;
import dev.skein.links.orders.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives a vehicle a plan and reads back what it keeps, list by list: MISSION_COUNT, an item for
 * each MISSION_REQUEST, MISSION_ACK, then MISSION_REQUEST_LIST, the items, MISSION_ACK; an empty
 * list by MISSION_CLEAR_ALL. What this side asks is asked again each second; for an item the
 * vehicle asks again itself. It is answered when all lists are kept as they were given. Source:
 * MAVLink guide, "Mission Protocol". Decides only; reads no clock, and waits no longer when that is
 * set back.
 */
final class MissionUpload {

  /** What is to be done next. */
  sealed interface Move {
    record Say(MavlinkMessage message) implements Move {}

    /** All but {@link Answer.AtIt} end it. */
    record Answered(Answer answer) implements Move {}
  }

  private enum Phase {
    /** It has been told how many items there are. */
    COUNTED,
    /** It asks for items. */
    ASKED,
    /** It is to say how many it keeps. */
    LISTING,
    /** It is to say which. */
    READING
  }

  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** A vehicle asks for an item four times a second, or each second: it has given up. */
  private static final Duration ANEW = Duration.ofSeconds(5);

  private static final int MOST_BEGINS = 3;

  /** So long nothing new has come of it. */
  static final Duration STALLED = Duration.ofSeconds(15);

  /** A slow upload is told of at least so often. */
  private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

  private static final double STEP_PERCENT = 10;

  private static final int ACCEPTED = 0;
  private static final int ERROR = 1;
  private static final int UNSUPPORTED = 3;
  private static final int INVALID_SEQUENCE = 13;
  private static final int OPERATION_CANCELLED = 15;

  /** MAV_MISSION_RESULT. */
  private static final List<String> RESULTS =
      List.of(
          "ACCEPTED",
          "ERROR",
          "UNSUPPORTED_FRAME",
          "UNSUPPORTED",
          "NO_SPACE",
          "INVALID",
          "INVALID_PARAM1",
          "INVALID_PARAM2",
          "INVALID_PARAM3",
          "INVALID_PARAM4",
          "INVALID_PARAM5_X",
          "INVALID_PARAM6_Y",
          "INVALID_PARAM7",
          "INVALID_SEQUENCE",
          "DENIED",
          "OPERATION_CANCELLED");

  private final List<MissionList> lists;
  private final MissionDifference difference;
  private final int systemId;
  private final int componentId;
  private final Instant deadline;
  private final int steps;
  private final SteadyTime time = new SteadyTime();

  private int at;
  private Phase phase = Phase.COUNTED;
  private int begins;

  /** The item that was last said, or is to be read next. */
  private int item = -1;

  /** The items that were asked for, or read, in this list: one more than the furthest. */
  private int furthest;

  private boolean isTaken;
  private boolean isHeard;
  private int done;
  private double told = -1;
  private Instant saidAt = Instant.MIN;
  private Instant heardAt = Instant.MIN;
  private Instant advancedAt = Instant.MIN;
  private Instant toldAt = Instant.MIN;

  /**
   * @param lists what is to be given, in order; those that the vehicle has no place for left out
   * @param deadline a vehicle that has not answered until then hears nothing more
   */
  MissionUpload(
      List<MissionList> lists,
      MissionDifference difference,
      int systemId,
      int componentId,
      Instant deadline) {
    this.lists = List.copyOf(lists);
    this.difference = difference;
    this.systemId = systemId;
    this.componentId = componentId;
    this.deadline = deadline;
    this.steps = lists.stream().mapToInt(list -> 2 * Math.max(1, list.items().size())).sum();
  }

  /** The first message. */
  List<Move> begin(Instant clock) {
    return beginList(time.at(clock));
  }

  /** What a message of the vehicle, to this station, makes of it. */
  List<Move> hear(MavlinkMessage message, Instant clock) {
    Instant now = time.at(clock);
    return switch (message) {
      case MissionRequest m when isOfList(m.missionType()) -> asked(m.seq(), now);
      case MissionRequestInt m when isOfList(m.missionType()) -> asked(m.seq(), now);
      case MissionAck m when isOfList(m.missionType()) -> acknowledged(m.result(), now);
      case MissionCount m when isOfList(m.missionType()) -> counted(m.count(), now);
      case MissionItemInt m when isOfList(m.missionType()) -> read(m, now);
      default -> List.of();
    };
  }

  /** What time asks for. */
  List<Move> tick(Instant clock) {
    Instant now = time.at(clock);
    if (!isHeard && !now.isBefore(deadline)) {
      return broken("has not answered the upload before its deadline");
    }
    if (!advancedAt.plus(STALLED).isAfter(now)) {
      return broken(
          "has not gone on for %d s with %s"
              .formatted(
                  STALLED.toSeconds(), isReading() ? "the read-back of " + where() : where()));
    }
    boolean isSilent = !heardAt.plus(ANEW).isAfter(now);
    if (phase == Phase.ASKED) {
      if (!isSilent) {
        return List.of();
      }
      // All is said: its acknowledgement may be what was lost.
      return isAllSaid() ? beginReading(now) : beginAnew(now);
    }
    return saidAt.plus(AGAIN).isAfter(now) ? List.of() : say(question(), now);
  }

  /** It is taken back: the vehicle keeps what it had, as far as it can. */
  List<Move> giveUp() {
    return List.of(
        new Move.Say(new MissionAck(OPERATION_CANCELLED, systemId, componentId, list().type())),
        new Move.Answered(new Answer.GivenUp()));
  }

  private List<Move> asked(int seq, Instant now) {
    if (isTaken || seq >= list().items().size()) {
      return List.of();
    }
    heard(now);
    phase = Phase.ASKED;
    item = seq;
    if (seq >= furthest) {
      done += seq + 1 - furthest;
      furthest = seq + 1;
      advancedAt = now;
    }
    List<Move> moves = new ArrayList<>(say(item(seq), now));
    moves.addAll(progress(now));
    return moves;
  }

  private List<Move> acknowledged(int result, Instant now) {
    if (result == INVALID_SEQUENCE) {
      // The answer to an item that came twice, or late: the vehicle goes on.
      return List.of();
    }
    if (isReading()) {
      boolean isLate = result == ACCEPTED || result == ERROR || result == OPERATION_CANCELLED;
      return isLate ? List.of() : refused(result);
    }
    if (result == ACCEPTED) {
      if (!isAllSaid()) {
        return List.of();
      }
      heard(now);
      isTaken = true;
      return beginReading(now);
    }
    if (result == ERROR && phase == Phase.ASKED && isAllSaid()) {
      // The last item came twice, and its acknowledgement was lost: what it keeps will tell.
      return beginReading(now);
    }
    if (result == OPERATION_CANCELLED) {
      return phase == Phase.ASKED ? beginAnew(now) : List.of();
    }
    boolean hasNoSuch = result == UNSUPPORTED && list().type() != MissionList.MISSION;
    if (hasNoSuch && list().items().isEmpty()) {
      done += 2;
      return nextList(now);
    }
    return refused(result);
  }

  private List<Move> counted(int count, Instant now) {
    if (phase != Phase.LISTING) {
      return List.of();
    }
    heard(now);
    int wanted = list().items().size();
    boolean isHomeAlone = wanted == 0 && count == 1 && list().type() == MissionList.MISSION;
    if (count != wanted && !isHomeAlone) {
      return broken(
          "keeps %d items of the %s, not %d"
              .formatted(
                  Math.max(0, count - list().offset()), list().name(), wanted - list().offset()));
    }
    advancedAt = now;
    isTaken = true;
    if (wanted == 0) {
      done += 2;
      return readThrough(now);
    }
    phase = Phase.READING;
    item = 0;
    return say(question(), now);
  }

  private List<Move> read(MissionItemInt kept, Instant now) {
    if (phase != Phase.READING || kept.seq() != item) {
      return List.of();
    }
    heard(now);
    boolean isHome = item < list().offset();
    Optional<String> differs =
        isHome ? Optional.empty() : difference.find(list().items().get(item), kept);
    if (differs.isPresent()) {
      return broken("keeps %s otherwise: %s".formatted(where(), differs.get()));
    }
    advancedAt = now;
    done++;
    item++;
    if (item == list().items().size()) {
      return readThrough(now);
    }
    List<Move> moves = new ArrayList<>(say(question(), now));
    moves.addAll(progress(now));
    return moves;
  }

  private List<Move> readThrough(Instant now) {
    List<Move> moves = new ArrayList<>();
    moves.add(new Move.Say(new MissionAck(ACCEPTED, systemId, componentId, list().type())));
    moves.addAll(nextList(now));
    return moves;
  }

  private List<Move> nextList(Instant now) {
    at++;
    begins = 0;
    if (at == lists.size()) {
      return List.of(new Move.Answered(new Answer.Taken()));
    }
    List<Move> moves = new ArrayList<>(beginList(now));
    moves.addAll(progress(now));
    return moves;
  }

  private List<Move> beginList(Instant now) {
    phase = Phase.COUNTED;
    begins++;
    item = -1;
    isTaken = false;
    furthest = 0;
    heardAt = now;
    advancedAt = now;
    return say(question(), now);
  }

  private List<Move> beginAnew(Instant now) {
    if (begins == MOST_BEGINS) {
      return broken("has given up %d times at %s".formatted(begins, where()));
    }
    done -= furthest;
    return beginList(now);
  }

  private List<Move> beginReading(Instant now) {
    phase = Phase.LISTING;
    advancedAt = isTaken ? now : advancedAt;
    return say(question(), now);
  }

  /** What this side waits for an answer to. */
  private MavlinkMessage question() {
    int type = list().type();
    return switch (phase) {
      case COUNTED ->
          list().items().isEmpty()
              ? new MissionClearAll(systemId, componentId, type)
              : new MissionCount(list().items().size(), systemId, componentId, type);
      case ASKED -> item(item);
      case LISTING -> new MissionRequestList(systemId, componentId, type);
      case READING -> new MissionRequestInt(item, systemId, componentId, type);
    };
  }

  private MissionItemInt item(int seq) {
    MissionItemInt m = list().items().get(seq);
    return new MissionItemInt(
        m.params(),
        m.x(),
        m.y(),
        m.z(),
        seq,
        m.command(),
        systemId,
        componentId,
        m.frame(),
        m.current(),
        m.autocontinue(),
        m.missionType());
  }

  private List<Move> say(MavlinkMessage message, Instant now) {
    saidAt = now;
    return List.of(new Move.Say(message));
  }

  private void heard(Instant now) {
    heardAt = now;
    isHeard = true;
  }

  private List<Move> progress(Instant now) {
    double percent = Math.floor(1_000.0 * done / steps) / 10;
    boolean isStep = Math.floor(percent / STEP_PERCENT) > Math.floor(told / STEP_PERCENT);
    boolean isDue = percent > told && !toldAt.plus(TOLD_EVERY).isAfter(now);
    if (!isStep && !isDue) {
      return List.of();
    }
    told = percent;
    toldAt = now;
    return List.of(new Move.Answered(new Answer.AtIt(percent)));
  }

  private List<Move> refused(int result) {
    String word = result < RESULTS.size() ? RESULTS.get(result) : "MAV_MISSION_RESULT " + result;
    return List.of(new Move.Answered(new Answer.Refused(word, where(), null)));
  }

  private static List<Move> broken(String reason) {
    return List.of(new Move.Answered(new Answer.Broken(reason)));
  }

  private MissionList list() {
    return lists.get(at);
  }

  /** In MAVLink 1, which names none, it is the mission. */
  private boolean isOfList(int type) {
    return at < lists.size() && type == list().type();
  }

  private boolean isReading() {
    return phase == Phase.LISTING || phase == Phase.READING;
  }

  private boolean isAllSaid() {
    return list().items().isEmpty() || item == list().items().size() - 1;
  }

  private String where() {
    boolean isItem = (phase == Phase.ASKED || phase == Phase.READING) && item >= 0;
    return isItem ? list().name(item) : "the " + list().name();
  }
}
