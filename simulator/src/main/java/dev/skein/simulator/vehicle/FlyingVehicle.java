package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.links.mavlink.Payload;
import dev.skein.links.mavlink.SigningKey;
import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.faults.Breakage;
import dev.skein.simulator.flight.Airframe;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import dev.skein.simulator.flight.LocalFrame;
import dev.skein.simulator.flight.Weather;
import dev.skein.simulator.flight.Wind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One simulated vehicle: frames in, frames out. Deterministic: the same seed, the same steps and
 * the same frames in give the same bytes out. Used by one thread; time passes by {@link #step}
 * only.
 */
public final class FlyingVehicle implements FrameReader.Sink, Breakage.Parts {

  private static final int COMPONENT_AUTOPILOT = 1;
  private static final int TIMESYNC = 111;
  private static final int SETUP_SIGNING = 256;
  private static final int CRITICAL = 2;
  private static final double REBOOT_S = 3;

  private final Manner manner;
  private final FlightModel model;
  private final Battery battery;
  private final Gps gps;
  private final Plans plans = new Plans(this::planChanged);
  private final Parameters parameters;
  private final Autopilot autopilot;
  private final Speech speech;
  private final Outbox out;
  private final Telemetry telemetry;
  private final CommandServer commands;
  private final MissionServer missions;
  private final ParameterServer parameterServer;
  private int systemId;
  private final long epochMicros;
  private long nowMicros;
  private double rebootsForS;
  private boolean isTaken;

  /**
   * What it is.
   *
   * @param systemId MAVLink's, 1 to 255
   * @param uid AUTOPILOT_VERSION's
   * @param place where it stands
   * @param rateHz positions a second, and at most that often anything
   * @param epochMicros microseconds since 1970 when its time is 0
   * @param key what it signs with, when it does
   */
  public record Setup(
      int systemId,
      long uid,
      Manner manner,
      LocalFrame place,
      Weather weather,
      double rateHz,
      long epochMicros,
      MavlinkVersion version,
      @Nullable SigningKey key,
      long seed) {}

  /**
   * A vehicle that has just been switched on.
   *
   * @param frames takes each frame that it sends
   */
  public FlyingVehicle(Setup setup, Consumer<byte[]> frames) {
    SplittableRandom random = new SplittableRandom(setup.seed);
    this.systemId = setup.systemId;
    this.manner = setup.manner;
    Wind wind = new Wind(setup.weather, random.split());
    this.model = new FlightModel(Airframe.quadrotor(), wind);
    this.battery = new Battery(random.split(), setup.weather.temperatureC());
    this.gps = new Gps(random.split());
    this.epochMicros = setup.epochMicros;
    this.speech = new Speech(systemId, setup.version, setup.key);
    this.out = new Outbox(speech, frames);
    this.parameters = new Parameters(manner.parameters(), systemId);
    Guidance guidance = new Guidance(model, gps, setup.place, parameters);
    this.autopilot =
        new Autopilot(model, battery, gps, guidance, manner, parameters, plans, this::say);
    this.telemetry =
        new Telemetry(
            autopilot,
            model,
            battery,
            gps,
            manner,
            plans,
            out,
            setup.rateHz,
            setup.uid,
            setup.epochMicros,
            random.nextLong(1_000_000));
    this.commands = new CommandServer(autopilot, telemetry, manner, out, this::reboot);
    this.missions = new MissionServer(plans, manner, autopilot, out, this::say, this::sayCount);
    this.parameterServer =
        new ParameterServer(parameters, manner, out, autopilot::parameterChanged);
  }

  /** Bytes of one datagram that has reached it. */
  public void receive(byte[] bytes, int length) {
    if (rebootsForS <= 0) {
      FrameReader.read(bytes, length, this);
    }
  }

  /** Lets time pass, and says what is due. */
  public void step(double seconds) {
    nowMicros += Math.round(seconds * 1e6);
    if (rebootsForS > 0) {
      rebootsForS -= seconds;
      model.rest(seconds);
      if (rebootsForS <= 0) {
        boot();
      }
      return;
    }
    telemetry.now(nowMicros);
    if (speech.isSigned() && gps.hasEstimate()) {
      speech.tellTime(epochMicros + nowMicros);
    }
    autopilot.step(seconds);
    battery.step(model.watts(), seconds);
    commands.step(seconds);
    missions.step(seconds);
    parameterServer.step();
    out.flush();
    telemetry.step();
    out.flush();
  }

  @Override
  public void frame(Frame frame, Payload payload) {
    int id = frame.messageId();
    if (frame.systemId() == systemId || !speech.believes(frame) || !isForUs(id, payload)) {
      return;
    }
    int system = (int) frame.systemId();
    if (commands.receive(id, payload, system, frame.componentId())) {
      isTaken |= isByHand(id, payload);
    } else if (missions.receive(id, payload, system, frame.componentId())) {
      isTaken |= id == MissionServer.MISSION_COUNT || id == MissionServer.MISSION_CLEAR_ALL;
    } else if (!parameterServer.receive(id, payload, system, frame.componentId())) {
      ofTheLink(frame, payload);
    }
  }

  @Override
  public void frame(Frame frame) {
    // Read with its payload.
  }

  @Override
  public void dropped(Drop cause) {
    // A vehicle ignores what it does not understand.
  }

  /** Seconds since it was made. */
  public double seconds() {
    return nowMicros / 1e6;
  }

  public int systemId() {
    return systemId;
  }

  public FlightMode mode() {
    return autopilot.mode();
  }

  public boolean isArmed() {
    return autopilot.isArmed();
  }

  public boolean isAirborne() {
    return autopilot.isAirborne();
  }

  /** Whether it may be armed. */
  public boolean isReady() {
    return rebootsForS <= 0 && autopilot.failsafe().whyNotArm().isEmpty();
  }

  /** Whether a ground station has taken it in hand: armed it, or given it a mission. */
  public boolean isTakenInHand() {
    return isTaken;
  }

  /** Where it truly is, metres north of where it was put. */
  public double northM() {
    return model.northM();
  }

  public double eastM() {
    return model.eastM();
  }

  public double upM() {
    return model.upM();
  }

  public double groundSpeedMps() {
    return model.groundSpeedMps();
  }

  /** What its gauge says, percent. */
  public double batteryPercent() {
    return battery.percent();
  }

  /** Where it stands, for who plans a route. */
  public LocalFrame place() {
    return autopilot.guidance().frame();
  }

  /** Takes off and flies these items, as whoever stands beside it may ask. */
  public void fly(List<MissionItem> mission) {
    plans.put(Plans.MISSION, manner.kept(mission));
    out.later(() -> sayCount(Plans.MISSION));
    if (!manner.changesModeByItself()) {
      autopilot.orders().setMode(FlightMode.GUIDED);
    } else if (!manner.isArmable(autopilot.mode())) {
      autopilot.orders().setMode(FlightMode.HOLD);
    }
    if (autopilot.orders().arm(false) == Outcome.ACCEPTED) {
      autopilot.orders().startMission();
    }
  }

  /** The first item of a mission that is flown. */
  public int firstItem() {
    return manner.firstItem();
  }

  public void returnHome() {
    autopilot.orders().setMode(FlightMode.RETURN);
  }

  /** Whether something on it is broken. */
  public boolean needsService() {
    return model.isMotorFailed() || battery.hasFailed();
  }

  /** A full battery, and whole motors. */
  public void service() {
    battery.swap();
    model.repair();
  }

  @Override
  public void loseGps(boolean lost) {
    gps.lose(lost);
  }

  @Override
  public void failBattery() {
    battery.failCell();
  }

  @Override
  public void failMotor() {
    model.failMotor();
  }

  /** Silent for a while, then as after power-up; in the air it falls. */
  @Override
  public void reboot() {
    rebootsForS = REBOOT_S;
    if (autopilot.isArmed()) {
      autopilot.orders().disarm(true);
    }
    out.restart();
  }

  private void boot() {
    systemId = (int) parameters.get(Setting.SYSTEM_ID);
    speech.restart(systemId);
    out.restart();
    gps.powerUp();
    autopilot.boot();
    commands.boot();
    missions.boot();
    parameterServer.boot();
    telemetry.boot(nowMicros);
  }

  private void ofTheLink(Frame frame, Payload p) {
    if (frame.message() instanceof MavlinkMessage.SetupSigning setUp) {
      setUpSigning(setUp, p);
    } else if (frame.messageId() == TIMESYNC && p.u64(0) == 0) {
      out.send(TIMESYNC, Payload.of(TIMESYNC).u64(0, nowMicros * 1_000).u64(8, p.u64(8)));
    }
  }

  /** A key of zeros ends signing. Source: ArduPilot, GCS_Signing. */
  private void setUpSigning(MavlinkMessage.SetupSigning setUp, Payload p) {
    if (autopilot.isArmed()) {
      out.text(CRITICAL, "ERROR: Won't setup signing when armed");
      return;
    }
    boolean isKey = (p.u64(10) | p.u64(18) | p.u64(26) | p.u64(34)) != 0;
    speech.use(isKey ? setUp.secretKey() : null, setUp.initialTimestamp());
  }

  private void planChanged(int type) {
    autopilot.planChanged(type);
  }

  private void sayCount(int type) {
    if (type != Plans.RALLY) {
      parameterServer.tell(
          type == Plans.MISSION ? Setting.MISSION_ITEMS : Setting.FENCE_ITEMS,
          manner.total(type, plans.items(type)));
    }
  }

  private void say(Happening happening) {
    manner.say(happening, autopilot, out, telemetry);
    if (happening instanceof Happening.EstimateReady) {
      keepHome();
    }
  }

  /** Where item 0 is home, a mission has it as soon as home is known. */
  private void keepHome() {
    if (manner.firstItem() > 0 && plans.items(Plans.MISSION).isEmpty()) {
      plans.put(Plans.MISSION, List.of(MissionItem.home()));
      out.later(() -> sayCount(Plans.MISSION));
    }
  }

  /** Whom a message is for: a system id, 0 for everybody, -1 when it names nobody. */
  public static int target(int messageId, Payload p) {
    int at = targetAt(messageId);
    return at < 0 ? -1 : p.u8(at);
  }

  private static boolean isByHand(int messageId, Payload p) {
    return messageId != CommandServer.SET_MODE && p.u16(28) == Commands.COMPONENT_ARM_DISARM;
  }

  private boolean isForUs(int messageId, Payload p) {
    int at = targetAt(messageId);
    if (at < 0 || (p.u8(at) != 0 && p.u8(at) != systemId)) {
      return false;
    }
    boolean hasComponent = messageId != CommandServer.SET_MODE;
    return !hasComponent || p.u8(at + 1) == 0 || p.u8(at + 1) == COMPONENT_AUTOPILOT;
  }

  /** Where a message has its target's system and, behind it, component; -1 for nowhere. */
  private static int targetAt(int messageId) {
    return switch (messageId) {
      case CommandServer.SET_MODE -> 4;
      case CommandServer.COMMAND_INT, CommandServer.COMMAND_LONG -> 30;
      case MissionItem.MISSION_ITEM, MissionItem.MISSION_ITEM_INT -> 32;
      case MissionServer.MISSION_REQUEST,
          MissionServer.MISSION_REQUEST_INT,
          MissionServer.MISSION_COUNT,
          MissionServer.MISSION_SET_CURRENT ->
          2;
      case MissionServer.MISSION_REQUEST_LIST,
          MissionServer.MISSION_CLEAR_ALL,
          MissionServer.MISSION_ACK ->
          0;
      case ParameterServer.PARAM_REQUEST_LIST -> 0;
      case ParameterServer.PARAM_REQUEST_READ -> 2;
      case ParameterServer.PARAM_SET -> 4;
      case SETUP_SIGNING -> 8;
      case TIMESYNC -> 16;
      default -> -1;
    };
  }
}
