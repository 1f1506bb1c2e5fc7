package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a vehicle says of itself, in MAVLink's units: streams by message id and interval, and single
 * messages.
 */
final class Telemetry {

  static final int HEARTBEAT = 0;
  static final int SYS_STATUS = 1;
  static final int SYSTEM_TIME = 2;
  static final int GPS_RAW_INT = 24;
  static final int ATTITUDE = 30;
  static final int LOCAL_POSITION_NED = 32;
  static final int GLOBAL_POSITION_INT = 33;
  static final int MISSION_CURRENT = 42;
  static final int MISSION_ITEM_REACHED = 46;
  static final int GPS_GLOBAL_ORIGIN = 49;
  static final int VFR_HUD = 74;
  static final int ALTITUDE = 141;
  static final int BATTERY_STATUS = 147;
  static final int AUTOPILOT_VERSION = 148;
  static final int FENCE_STATUS = 162;
  static final int WIND = 168;
  static final int EKF_STATUS_REPORT = 193;
  static final int ESTIMATOR_STATUS = 230;
  static final int VIBRATION = 241;
  static final int HOME_POSITION = 242;
  static final int EXTENDED_SYS_STATE = 245;
  static final int EVENT = 410;
  static final int CURRENT_EVENT_SEQUENCE = 411;
  static final int CURRENT_MODE = 436;

  private static final List<Integer> COMMON =
      List.of(
          HEARTBEAT,
          SYS_STATUS,
          SYSTEM_TIME,
          GPS_RAW_INT,
          ATTITUDE,
          LOCAL_POSITION_NED,
          GLOBAL_POSITION_INT,
          MISSION_CURRENT,
          GPS_GLOBAL_ORIGIN,
          VFR_HUD,
          BATTERY_STATUS,
          AUTOPILOT_VERSION,
          FENCE_STATUS,
          VIBRATION,
          HOME_POSITION,
          EXTENDED_SYS_STATE);
  private static final List<Integer> OF_ARDUPILOT = List.of(WIND, EKF_STATUS_REPORT);
  private static final List<Integer> OF_PX4 =
      List.of(
          ALTITUDE, ESTIMATOR_STATUS, CURRENT_EVENT_SEQUENCE, CURRENT_MODE, MISSION_ITEM_REACHED);

  private static final long REACHED_IS_TOLD_MICROS = 10_000_000;
  private final Gps gps;
  private final Manner manner;
  private final Outbox out;
  private final FlightMessages flight;
  private final StateMessages state;
  private final long uid;
  private final long epochMicros;
  private final long phaseMicros;

  private final Streams streams;
  private long nowMicros;
  private long bootMicros;
  private int reachedItem = -1;
  private long reachedAtMicros;
  private int eventSequence;

  /**
   * @param rateHz positions a second; nothing is sent more often, whoever asks
   * @param uid AUTOPILOT_VERSION's
   * @param epochMicros what satellites say the time is at 0, microseconds since 1970
   * @param phaseMicros after power-up it begins so much later, that not all speak at once
   */
  Telemetry(
      Autopilot autopilot,
      FlightModel model,
      Battery battery,
      Gps gps,
      Manner manner,
      Plans plans,
      Outbox out,
      double rateHz,
      long uid,
      long epochMicros,
      long phaseMicros) {
    this.gps = gps;
    this.manner = manner;
    this.out = out;
    this.flight = new FlightMessages(autopilot, model, gps, manner);
    this.state = new StateMessages(autopilot, model, battery, gps, manner, plans);
    this.streams = new Streams(manner, rateHz);
    this.uid = uid;
    this.epochMicros = epochMicros;
    this.phaseMicros = phaseMicros;
    boot(0);
  }

  /** As after power-up: the usual streams, and a clock that begins at 0. */
  final void boot(long atMicros) {
    nowMicros = atMicros;
    bootMicros = atMicros;
    reachedItem = -1;
    eventSequence = 0;
    streams.boot(atMicros + phaseMicros);
  }

  /** Time goes on; sends nothing. */
  void now(long micros) {
    nowMicros = micros;
  }

  /** Sends what is due. */
  void step() {
    streams.forEachDue(nowMicros, this::send);
  }

  /** Whether this autopilot has such a message. */
  boolean knows(int messageId) {
    return COMMON.contains(messageId)
        || (manner.autopilot() == 3 ? OF_ARDUPILOT : OF_PX4).contains(messageId);
  }

  /**
   * Sends a message that often from now on.
   *
   * @param micros between two; 0 as usual, negative never
   */
  void setInterval(int messageId, long micros) {
    streams.set(messageId, micros, nowMicros);
  }

  /** Microseconds between two; -1 when it is not sent by itself. */
  long interval(int messageId) {
    return streams.interval(messageId);
  }

  /** An item has been reached: told now, and by PX4 for a while. */
  void reached(int item) {
    reachedItem = item;
    reachedAtMicros = nowMicros;
    out.send(MISSION_ITEM_REACHED, Payload.of(MISSION_ITEM_REACHED).u16(0, item));
  }

  /** EVENT (410), to everybody. */
  void event(int id, int severity, byte... arguments) {
    Payload p = Payload.of(EVENT).u32(0, id).u32(4, bootMillis()).u16(8, eventSequence++ & 0xFFFF);
    p.u8(12, severity << 4 | severity);
    for (int i = 0; i < arguments.length; i++) {
      p.u8(13 + i, arguments[i]);
    }
    out.send(EVENT, p);
  }

  /** Sends one message now; one that this autopilot does not have is not sent. */
  void send(int messageId) {
    payload(messageId).ifPresent(payload -> out.send(messageId, payload));
  }

  long bootMillis() {
    return sinceBoot() / 1_000;
  }

  private long sinceBoot() {
    return nowMicros - bootMicros;
  }

  /** Empty for what there is nothing to be said of now, and for what it has not. */
  private Optional<Payload> payload(int messageId) {
    return switch (messageId) {
      case GLOBAL_POSITION_INT -> flight.globalPosition(sinceBoot());
      case HOME_POSITION -> flight.homePosition();
      case MISSION_ITEM_REACHED -> reached();
      default -> Optional.ofNullable(always(messageId));
    };
  }

  private Optional<Payload> reached() {
    boolean isTold = reachedItem >= 0 && nowMicros - reachedAtMicros <= REACHED_IS_TOLD_MICROS;
    return isTold
        ? Optional.of(Payload.of(MISSION_ITEM_REACHED).u16(0, reachedItem))
        : Optional.empty();
  }

  private @Nullable Payload always(int messageId) {
    return switch (messageId) {
      case HEARTBEAT -> state.heartbeat();
      case SYS_STATUS -> state.sysStatus();
      case SYSTEM_TIME ->
          Payload.of(SYSTEM_TIME)
              .u64(0, gps.hasEstimate() ? epochMicros + nowMicros : 0)
              .u32(8, bootMillis());
      case GPS_RAW_INT -> flight.gpsRawInt(sinceBoot());
      case ATTITUDE -> flight.attitude(sinceBoot());
      case LOCAL_POSITION_NED -> flight.localPosition(sinceBoot());
      case MISSION_CURRENT -> state.missionCurrent();
      case GPS_GLOBAL_ORIGIN -> flight.origin();
      case VFR_HUD -> flight.vfrHud();
      case ALTITUDE -> flight.altitude(sinceBoot());
      case BATTERY_STATUS -> state.batteryStatus();
      case AUTOPILOT_VERSION -> state.autopilotVersion(uid);
      case FENCE_STATUS -> state.fenceStatus();
      case WIND -> flight.wind();
      case EKF_STATUS_REPORT -> state.ekfStatusReport();
      case ESTIMATOR_STATUS -> state.estimatorStatus(sinceBoot());
      case VIBRATION -> state.vibration(sinceBoot());
      case EXTENDED_SYS_STATE -> state.extendedSysState();
      case CURRENT_EVENT_SEQUENCE ->
          Payload.of(CURRENT_EVENT_SEQUENCE).u16(0, (eventSequence - 1) & 0xFFFF);
      case CURRENT_MODE -> state.currentMode();
      default -> null; // Asked for by number; who asked was told that there is none.
    };
  }
}
