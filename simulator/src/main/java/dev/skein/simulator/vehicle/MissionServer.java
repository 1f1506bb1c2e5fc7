package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The vehicle's side of the mission protocol: uploads, downloads and clears of missions, fences and
 * rally points, one upload at a time. Source: MAVLink guide, "Mission Protocol"; where autopilots
 * differ, their {@link Manner}.
 */
final class MissionServer {

  static final int MISSION_REQUEST = 40;
  static final int MISSION_SET_CURRENT = 41;
  static final int MISSION_REQUEST_LIST = 43;
  static final int MISSION_COUNT = 44;
  static final int MISSION_CLEAR_ALL = 45;
  static final int MISSION_ACK = 47;
  static final int MISSION_REQUEST_INT = 51;

  private static final int ACCEPTED = 0;
  private static final int UNSUPPORTED_FRAME = 2;
  private static final int UNSUPPORTED = 3;
  private static final int NO_SPACE = 4;
  private static final int INVALID_PARAM5_X = 10;
  private static final int INVALID_PARAM6_Y = 11;
  private static final int INVALID_PARAM7 = 12;
  private static final int INVALID_SEQUENCE = 13;
  private static final int DENIED = 14;
  private static final int OPERATION_CANCELLED = 15;

  private static final int ALL_TYPES = 255;
  private static final double ROUNDING_S = 1e-6;
  private static final int[] MOST_ITEMS = {700, 84, 18};

  /** MAV_FRAME: global, local to the mission, relative, and their INT and terrain kinds. */
  private static final Set<Integer> FRAMES = Set.of(0, 2, 3, 5, 6, 10, 11);

  private static final Set<Integer> NAVIGATION =
      Set.of(
          Commands.NAV_WAYPOINT,
          Commands.NAV_LOITER_UNLIM,
          Commands.NAV_LOITER_TURNS,
          Commands.NAV_LOITER_TIME,
          Commands.NAV_RETURN_TO_LAUNCH,
          Commands.NAV_LAND,
          Commands.NAV_TAKEOFF,
          Commands.NAV_SPLINE_WAYPOINT,
          Commands.NAV_DELAY);

  private final Plans plans;
  private final Manner manner;
  private final Guidance guidance;
  private final Outbox out;
  private final Consumer<Happening> say;
  private final IntConsumer counted;
  private final Autopilot autopilot;

  private final List<MissionItem> upload = new ArrayList<>();
  private boolean isReceiving;
  private boolean hasSentInt;
  private int type;
  private int count;
  private int partnerSystem;
  private int partnerComponent;
  private double sinceAskedS;
  private double sinceHeardS;

  /**
   * @param counted told the type of a plan that has other items now, when that is to be said
   */
  MissionServer(
      Plans plans,
      Manner manner,
      Autopilot autopilot,
      Outbox out,
      Consumer<Happening> say,
      IntConsumer counted) {
    this.plans = plans;
    this.manner = manner;
    this.autopilot = autopilot;
    this.guidance = autopilot.guidance();
    this.out = out;
    this.say = say;
    this.counted = counted;
  }

  /** As after power-up: what was kept stays, an upload that was under way does not. */
  void boot() {
    isReceiving = false;
    upload.clear();
  }

  /** Takes a message of the protocol; false when it is none. */
  boolean receive(int messageId, Payload p, int fromSystem, int fromComponent) {
    switch (messageId) {
      case MISSION_COUNT -> count(p, fromSystem, fromComponent);
      case MissionItem.MISSION_ITEM, MissionItem.MISSION_ITEM_INT ->
          item(messageId, MissionItem.read(messageId, p), fromSystem, fromComponent);
      case MISSION_REQUEST_LIST -> list(p.u8(2), fromSystem, fromComponent);
      case MISSION_REQUEST, MISSION_REQUEST_INT ->
          request(messageId, p.u16(0), p.u8(4), fromSystem, fromComponent);
      case MISSION_CLEAR_ALL -> clear(p.u8(2), fromSystem, fromComponent);
      case MISSION_SET_CURRENT -> autopilot.mission().beginAt(p.u16(0));
      case MISSION_ACK -> cancel(p.u8(2), fromSystem, fromComponent);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Asks again, or gives up. */
  void step(double seconds) {
    if (!isReceiving) {
      return;
    }
    sinceAskedS += seconds;
    sinceHeardS += seconds;
    if (sinceHeardS > manner.giveUpAfterS() - ROUNDING_S) {
      isReceiving = false;
      if (manner.refusesOtherItems()) {
        acknowledge(OPERATION_CANCELLED, type, partnerSystem, partnerComponent);
      }
      say.accept(new Happening.UploadTimedOut());
    } else if (sinceAskedS > manner.askAgainAfterS() - ROUNDING_S) {
      ask();
    }
  }

  private void count(Payload p, int fromSystem, int fromComponent) {
    int wanted = p.u16(0);
    int wantedType = p.u8(4);
    if (wantedType >= Plans.TYPES) {
      acknowledge(UNSUPPORTED, wantedType, fromSystem, fromComponent);
    } else if (isReceiving && !isPartner(fromSystem, fromComponent)) {
      acknowledge(DENIED, wantedType, fromSystem, fromComponent);
    } else if (wanted > MOST_ITEMS[wantedType]) {
      acknowledge(NO_SPACE, wantedType, fromSystem, fromComponent);
    } else if (isReceiving && wantedType == type && wanted == count && upload.isEmpty()) {
      sinceHeardS = 0;
      ask(); // Our request was lost.
    } else {
      partnerSystem = fromSystem;
      partnerComponent = fromComponent;
      type = wantedType;
      count = wanted;
      upload.clear();
      hasSentInt = false;
      sinceHeardS = 0;
      isReceiving = true;
      if (count == 0) {
        keep();
      } else {
        ask();
        keepWhatHasCome();
      }
    }
  }

  private void item(int messageId, MissionItem item, int fromSystem, int fromComponent) {
    if (!isReceiving || !isPartner(fromSystem, fromComponent)) {
      acknowledge(isReceiving ? DENIED : INVALID_SEQUENCE, item.type(), fromSystem, fromComponent);
      return;
    }
    sinceHeardS = 0;
    if (item.seq() != upload.size() || item.type() != type) {
      if (manner.refusesOtherItems()) {
        acknowledge(INVALID_SEQUENCE, type, fromSystem, fromComponent);
      } else {
        ask();
      }
      return;
    }
    int fault = faultOf(item);
    if (fault != ACCEPTED) {
      isReceiving = false;
      acknowledge(fault, type, fromSystem, fromComponent);
      return;
    }
    hasSentInt = messageId == MissionItem.MISSION_ITEM_INT;
    upload.add(item);
    if (upload.size() == count) {
      keep();
    } else {
      ask();
      keepWhatHasCome();
    }
  }

  private static int faultOf(MissionItem item) {
    boolean isKnown =
        switch (item.type()) {
          case Plans.MISSION ->
              item.isNavigation() ? NAVIGATION.contains(item.command()) : item.command() < 5_000;
          case Plans.FENCE ->
              item.command() >= Commands.FENCE_RETURN_POINT
                  && item.command() <= Commands.FENCE_CIRCLE_EXCLUSION;
          default -> item.command() == Commands.RALLY_POINT;
        };
    if (!isKnown) {
      return UNSUPPORTED;
    }
    if (!FRAMES.contains(item.frame())) {
      return UNSUPPORTED_FRAME;
    }
    boolean isPlace = item.isNavigation() || item.type() != Plans.MISSION;
    if (isPlace && Math.abs((long) item.x()) > 900_000_000L) {
      return INVALID_PARAM5_X;
    }
    if (isPlace && Math.abs((long) item.y()) > 1_800_000_000L) {
      return INVALID_PARAM6_Y;
    }
    return Float.isFinite(item.z()) ? ACCEPTED : INVALID_PARAM7;
  }

  /**
   * In one manner a mission is written over item by item, the end cut off that is too long; an
   * upload that breaks off leaves a mixture. One that is being flown changes when all has come.
   */
  private void keepWhatHasCome() {
    if (type != Plans.MISSION || !manner.keepsItemsAsTheyCome() || autopilot.mission().isActive()) {
      return;
    }
    List<MissionItem> before = plans.items(type);
    List<MissionItem> mixture = new ArrayList<>(manner.kept(upload));
    if (mixture.size() < before.size()) {
      mixture.addAll(before.subList(mixture.size(), Math.min(count, before.size())));
    }
    plans.put(type, mixture);
    counted.accept(type);
  }

  private void keep() {
    isReceiving = false;
    plans.put(type, type == Plans.MISSION ? manner.kept(upload) : upload);
    acknowledge(ACCEPTED, type, partnerSystem, partnerComponent);
    if (count > 0) {
      say.accept(new Happening.PlanReceived(type, count));
    }
    sayCount(type);
  }

  /** Behind what is said of it in words. */
  private void sayCount(int ofType) {
    out.later(() -> counted.accept(ofType));
  }

  private void list(int wantedType, int toSystem, int toComponent) {
    if (wantedType >= Plans.TYPES) {
      acknowledge(UNSUPPORTED, wantedType, toSystem, toComponent);
      return;
    }
    out.send(
        MISSION_COUNT,
        Payload.of(MISSION_COUNT)
            .u16(0, plans.items(wantedType).size())
            .u8(2, toSystem)
            .u8(3, toComponent)
            .u8(4, wantedType)
            .u32(5, opaqueId(wantedType)));
  }

  private void request(int messageId, int seq, int wantedType, int toSystem, int toComponent) {
    if (wantedType >= Plans.TYPES || seq >= plans.items(wantedType).size()) {
      acknowledge(INVALID_SEQUENCE, wantedType, toSystem, toComponent);
      return;
    }
    MissionItem item = plans.items(wantedType).get(seq);
    if (seq < manner.firstItem() && wantedType == Plans.MISSION) {
      item =
          item.with(
              MissionItem.GLOBAL,
              guidance.frame().latE7(guidance.homeNorthM()),
              guidance.frame().lonE7(guidance.homeEastM()),
              (float) guidance.homeAltitudeM());
    }
    int answer =
        messageId == MISSION_REQUEST ? MissionItem.MISSION_ITEM : MissionItem.MISSION_ITEM_INT;
    boolean isCurrent =
        wantedType == Plans.MISSION
            && manner.firstItem() == 0
            && seq == autopilot.mission().shownItem();
    out.send(answer, item.write(answer, isCurrent, toSystem, toComponent));
  }

  private void clear(int wantedType, int fromSystem, int fromComponent) {
    if (wantedType >= Plans.TYPES && wantedType != ALL_TYPES) {
      acknowledge(UNSUPPORTED, wantedType, fromSystem, fromComponent);
      return;
    }
    for (int each = 0; each < Plans.TYPES; each++) {
      if (wantedType == each || wantedType == ALL_TYPES) {
        plans.put(each, List.of());
        sayCount(each);
      }
    }
    acknowledge(ACCEPTED, wantedType, fromSystem, fromComponent);
  }

  /** The ground station gives up an upload. */
  private void cancel(int result, int fromSystem, int fromComponent) {
    if (isReceiving && result != ACCEPTED && isPartner(fromSystem, fromComponent)) {
      isReceiving = false;
      upload.clear();
    }
  }

  private void ask() {
    sinceAskedS = 0;
    int request = manner.requestFor(hasSentInt);
    out.send(
        request,
        Payload.of(request)
            .u16(0, upload.size())
            .u8(2, partnerSystem)
            .u8(3, partnerComponent)
            .u8(4, type));
  }

  private void acknowledge(int result, int ofType, int toSystem, int toComponent) {
    Payload p =
        Payload.of(MISSION_ACK).u8(0, toSystem).u8(1, toComponent).u8(2, result).u8(3, ofType);
    if (result == ACCEPTED && ofType < Plans.TYPES) {
      p.u32(4, opaqueId(ofType));
    }
    out.send(MISSION_ACK, p);
  }

  /** PX4 numbers what it keeps; ArduPilot does not. */
  private long opaqueId(int ofType) {
    return manner.firstItem() == 0 ? plans.opaqueId(ofType) : 0;
  }

  private boolean isPartner(int system, int component) {
    return system == partnerSystem && component == partnerComponent;
  }
}
