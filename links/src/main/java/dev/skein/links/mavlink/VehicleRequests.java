package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks one vehicle for the messages Skein lives on, and for what it is, one after the other: an
 * acknowledgement names the command only, so a second of its kind must wait. What is asked in vain
 * is asked again behind the others. A vehicle that does not answer is left alone for a while, twice
 * as long each time, and then asked again. One that sent a message and sends it no more has
 * forgotten what it was asked, as by a reboot: it is asked anew. Source:
 * MAV_CMD_SET_MESSAGE_INTERVAL (511), MAV_CMD_REQUEST_MESSAGE (512).
 */
final class VehicleRequests {

  static final int SET_MESSAGE_INTERVAL = 511;
  static final int REQUEST_MESSAGE = 512;

  /** Instead of an interval: not at all. */
  private static final float DISABLED = -1;

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LATE_ANSWER = Duration.ofMillis(1_500);
  private static final int ATTEMPTS = 3;

  /** What was asked for more often than each second has stopped then. */
  static final Duration STOPPED_AFTER = Duration.ofSeconds(5);

  /** So many intervals, of those that were asked for more seldom. */
  private static final double STOPPED_INTERVALS = 5;

  static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final List<Request> requests = new ArrayList<>();

  /** After how long a message that was asked for has stopped, by its id. */
  private final Map<Integer, Duration> stoppedAfter = new HashMap<>();

  /** When those messages have come last. */
  private final Map<Integer, Instant> heardAt = new HashMap<>();

  /** Those before have been answered. */
  private int next;

  private int attempts;

  /** Whether it has answered anything since it was last left alone. */
  private boolean hasAnswered;

  /** How many in a row were asked in vain, and put at the end. */
  private int unanswered;

  private Duration pause = FIRST_PAUSE;

  /** Nothing is asked before. */
  private Instant nextAt = Instant.EPOCH;

  /** It is not asked anew before. */
  private Instant anewAt = Instant.EPOCH;

  private Duration anewPause = FIRST_PAUSE;

  VehicleRequests(MessageRates rates) {
    rates.all().forEach(this::ask);
    requests.add(new Request(REQUEST_MESSAGE, MavlinkMessage.AutopilotVersion.ID, 0));
  }

  private void ask(int id, double hertz) {
    float interval = hertz == 0 ? DISABLED : (float) (1e6 / hertz);
    requests.add(new Request(SET_MESSAGE_INTERVAL, id, interval));
    if (hertz > 0) {
      long intervals = Math.round(1_000 * STOPPED_INTERVALS / hertz);
      stoppedAfter.put(id, Duration.ofMillis(Math.max(STOPPED_AFTER.toMillis(), intervals)));
    }
  }

  private record Request(int command, int messageId, float parameter) {}

  /** What is due to be asked now, if something is. */
  Optional<CommandLong> due(Instant now, long systemId, int componentId) {
    if (next == requests.size() || nextAt.isAfter(now)) {
      return Optional.empty();
    }
    if (attempts == ATTEMPTS) {
      attempts = 0;
      requests.add(requests.remove(next));
      unanswered++;
      if (!hasAnswered || unanswered >= requests.size() - next) {
        leaveAlone(now);
        return Optional.empty();
      }
    }
    Request request = requests.get(next);
    nextAt = now.plus(PATIENCE);
    return Optional.of(
        command(request.command, request.messageId, request.parameter, systemId, componentId));
  }

  /** It does not answer at all, or none of those that are left: those are asked later. */
  private void leaveAlone(Instant now) {
    nextAt = now.plus(pause);
    pause = longer(pause);
    hasAnswered = false;
    unanswered = 0;
  }

  /**
   * The vehicle has answered, whatever it said: go on to the next; a while later when it was asked
   * several times, since each may have its answer, which names a command's kind only.
   */
  void acknowledged(CommandAck ack, Instant at) {
    boolean isAnswer = next < requests.size() && ack.command() == requests.get(next).command;
    if (isAnswer && attempts > 0) {
      nextAt = at.plus(LATE_ANSWER.multipliedBy(attempts - 1));
      next++;
      attempts = 0;
      unanswered = 0;
      hasAnswered = true;
      pause = FIRST_PAUSE;
    }
  }

  /** It has sent a message. */
  void hears(int messageId, Instant at) {
    if (stoppedAfter.containsKey(messageId)) {
      heardAt.put(messageId, at);
    }
  }

  /** Time has leapt: what was to wait waits no longer. */
  void resume(Instant now) {
    nextAt = now;
    anewAt = now;
    heardAt.replaceAll((_, _) -> now);
  }

  /** It is heard, whatever it sends; what has stopped to come is asked for again. */
  void isHeard(Instant now) {
    if (next < requests.size()) {
      return;
    }
    if (!hasStopped(now)) {
      anewPause = FIRST_PAUSE;
    } else if (!anewAt.isAfter(now)) {
      next = 0;
      attempts = 0;
      nextAt = now;
      pause = FIRST_PAUSE;
      anewAt = now.plus(anewPause);
      anewPause = longer(anewPause);
    }
  }

  private boolean hasStopped(Instant now) {
    for (Map.Entry<Integer, Instant> heard : heardAt.entrySet()) {
      Duration longest = stoppedAfter.getOrDefault(heard.getKey(), LONGEST_PAUSE);
      if (heard.getValue().plus(longest).isBefore(now)) {
        return true;
      }
    }
    return false;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private CommandLong command(
      int command, int messageId, float parameter, long systemId, int componentId) {
    List<Float> parameters = List.of((float) messageId, parameter, 0f, 0f, 0f, 0f, 0f);
    return new CommandLong(parameters, command, (int) systemId, componentId, attempts++);
  }
}
