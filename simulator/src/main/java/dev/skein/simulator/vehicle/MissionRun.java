package dev.skein.simulator.vehicle;

import java.util.List;

/** The mission that a vehicle keeps: where it begins, how far it is, and what flies it. */
final class MissionRun {

  private final Plans plans;
  private final Manner manner;
  private final MissionFlight flight;
  private MissionState state = MissionState.NONE;

  /** Where it is to begin; as always, when less than that. */
  private int startsAt;

  MissionRun(Plans plans, Manner manner, MissionFlight flight) {
    this.plans = plans;
    this.manner = manner;
    this.flight = flight;
  }

  /** As after power-up. */
  void boot() {
    renew();
  }

  MissionState state() {
    return state;
  }

  boolean isActive() {
    return state == MissionState.ACTIVE;
  }

  boolean isThere() {
    return items().size() > manner.firstItem();
  }

  /** The item as MISSION_CURRENT tells it. */
  int shownItem() {
    boolean isShown = isActive() || state == MissionState.PAUSED;
    boolean keepsItem = manner.firstItem() == 0;
    return isShown || keepsItem ? Math.min(flight.current(), Math.max(0, items().size() - 1)) : 0;
  }

  /** Another one has come, or it has been taken away. */
  void changed() {
    startsAt = 0;
    if (isActive()) {
      flight.start(items(), flight.current());
    } else {
      renew();
    }
  }

  Outcome beginAt(int seq) {
    if (seq < 0 || seq >= items().size() || !isThere()) {
      return Outcome.FAILED;
    }
    startsAt = Math.max(seq, manner.firstItem());
    flight.jumpTo(startsAt);
    return Outcome.ACCEPTED;
  }

  /** Begins, or in the air goes on with what was interrupted; {@link #goOn} is to follow. */
  void begin(boolean isAirborne) {
    boolean resumes = isAirborne && (state == MissionState.PAUSED || isActive());
    flight.start(items(), resumes ? flight.current() : Math.max(startsAt, manner.firstItem()));
    state = MissionState.ACTIVE;
  }

  void goOn() {
    flight.begin();
  }

  void pause(boolean paused) {
    flight.pause(paused);
    if (isActive() || state == MissionState.PAUSED) {
      state = paused ? MissionState.PAUSED : MissionState.ACTIVE;
    }
  }

  /** Something else is flown. */
  void interrupt() {
    if (isActive()) {
      state = MissionState.PAUSED;
    }
  }

  /** The last item is done. */
  void finish() {
    startsAt = 0;
    state = MissionState.COMPLETE;
  }

  /** The next flight begins at its beginning. */
  void disarmed() {
    startsAt = 0;
  }

  /** Whether it is at an item of that command. */
  boolean isAt(int command) {
    MissionItem item = flight.item();
    return item != null && item.command() == command;
  }

  private void renew() {
    state = isThere() ? MissionState.NOT_STARTED : MissionState.NONE;
    flight.start(items(), manner.firstItem());
  }

  private List<MissionItem> items() {
    return plans.items(Plans.MISSION);
  }
}
