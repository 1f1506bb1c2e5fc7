package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The vehicle's side of the parameter protocol. ArduPilot sends every value as a float, takes any
 * type, and holds a number within what the parameter's type can; PX4 sends an integer's bits in the
 * float's place, takes its own type only, and a hash of all before the list. Neither answers for a
 * parameter that it does not have, but ArduPilot says so by PARAM_ERROR. Sources: MAVLink guide,
 * "Parameter Protocol"; ArduPilot 4.7, GCS_Param.
 */
final class ParameterServer {

  static final int PARAM_REQUEST_READ = 20;
  static final int PARAM_REQUEST_LIST = 21;
  static final int PARAM_VALUE = 22;
  static final int PARAM_SET = 23;
  static final int PARAM_ERROR = 345;

  /** MAV_PARAM_ERROR. */
  private static final int DOES_NOT_EXIST = 1;

  private static final int VALUE_OUT_OF_RANGE = 2;
  private static final int PERMISSION_DENIED = 3;

  private static final int NAME_LENGTH = 16;
  private static final int AT_ONCE = 5;
  private static final int UNNUMBERED = 0xFFFF;
  private static final int UINT32 = 5;
  private static final String HASH = "_HASH_CHECK";
  private static final int HASH_IS_NEXT = -1;

  /** Before a float becomes an integer, so that 2.9999 is 3. */
  private static final double ROUNDING = 0.01;

  private final Parameters parameters;
  private final Manner manner;
  private final Outbox out;
  private final Consumer<Setting> changed;

  private int askedBySystem;
  private int askedByComponent;

  /** The next of a list that was asked for; behind the last when there is none. */
  private int next;

  /**
   * @param changed told of what somebody has set
   */
  ParameterServer(Parameters parameters, Manner manner, Outbox out, Consumer<Setting> changed) {
    this.parameters = parameters;
    this.manner = manner;
    this.out = out;
    this.changed = changed;
    this.next = parameters.count();
  }

  /** As after power-up: nobody waits for a list. */
  void boot() {
    next = parameters.count();
  }

  /** Takes a message of the protocol; false when it is none. */
  boolean receive(int messageId, Payload p, int fromSystem, int fromComponent) {
    askedBySystem = fromSystem;
    askedByComponent = fromComponent;
    switch (messageId) {
      case PARAM_REQUEST_LIST -> {
        boolean isAtRest = next >= parameters.count();
        next = isAtRest && !manner.castsParameters() ? HASH_IS_NEXT : 0;
      }
      case PARAM_REQUEST_READ -> read(p.i16(0), p.text(4, NAME_LENGTH));
      case PARAM_SET -> set(p.text(6, NAME_LENGTH), p);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Goes on with a list. */
  void step() {
    for (int sent = 0; sent < AT_ONCE && next < parameters.count(); sent++) {
      if (next == HASH_IS_NEXT) {
        sendHash();
      } else {
        send(next, next);
      }
      next++;
    }
  }

  /** The vehicle itself has set one: where the autopilot has it, it is told. */
  void tell(Setting setting, double value) {
    int index = parameters.find(setting);
    if (index != Parameters.NONE && parameters.value(index) != value) {
      parameters.put(index, value);
      send(index, UNNUMBERED);
    }
  }

  private void read(int index, String name) {
    if (index >= 0) {
      if (index < parameters.count()) {
        send(index, index);
      } else {
        refuse("", index, DOES_NOT_EXIST);
      }
    } else if (name.equals(HASH) && !manner.castsParameters()) {
      sendHash();
    } else {
      int found = parameters.find(name);
      if (found != Parameters.NONE) {
        send(found, manner.castsParameters() ? UNNUMBERED : found);
      } else {
        refuse(name, UNNUMBERED, DOES_NOT_EXIST);
      }
    }
  }

  private void set(String name, Payload p) {
    if (name.equals(HASH) && !manner.castsParameters()) {
      next = parameters.count(); // The ground station knows them all already.
      return;
    }
    int index = parameters.find(name);
    if (index == Parameters.NONE) {
      refuse(name, UNNUMBERED, DOES_NOT_EXIST);
      return;
    }
    Parameter parameter = parameters.parameter(index);
    if (manner.castsParameters()) {
      cast(index, parameter, p.f32(0));
    } else if (p.u8(22) == parameter.type().number) {
      boolean isFloat = parameter.type() == Parameter.Type.REAL32;
      put(index, isFloat ? p.f32(0) : p.i32(0));
      send(index, index);
    }
  }

  private void cast(int index, Parameter parameter, float value) {
    if (!Float.isFinite(value)) {
      refuse(parameter.name(), UNNUMBERED, VALUE_OUT_OF_RANGE);
      return;
    }
    if (parameter.isReadOnly()) {
      out.text(4, "Param write denied (" + parameter.name() + ")");
      refuse(parameter.name(), UNNUMBERED, PERMISSION_DENIED);
    } else if (parameter.type() == Parameter.Type.REAL32) {
      put(index, value);
    } else {
      double rounded = value + Math.copySign(ROUNDING, value);
      put(index, (int) Math.clamp(rounded, parameter.type().least, parameter.type().most));
    }
    send(index, UNNUMBERED);
  }

  private void put(int index, double value) {
    parameters.put(index, value);
    changed.accept(parameters.parameter(index).setting());
  }

  private void send(int index, int number) {
    Parameter parameter = parameters.parameter(index);
    double value = parameters.value(index);
    boolean isFloat = manner.castsParameters() || parameter.type() == Parameter.Type.REAL32;
    Payload p = Payload.of(PARAM_VALUE);
    send(
        isFloat ? p.f32(0, value) : p.i32(0, (int) value),
        parameter.name(),
        number,
        parameter.type().number);
  }

  private void refuse(String name, int index, int error) {
    if (manner.saysParameterErrors()) {
      out.send(
          PARAM_ERROR,
          Payload.of(PARAM_ERROR)
              .u16(0, index)
              .u8(2, askedBySystem)
              .u8(3, askedByComponent)
              .text(4, NAME_LENGTH, name)
              .u8(20, error));
    }
  }

  private void sendHash() {
    send(Payload.of(PARAM_VALUE).i32(0, hash()), HASH, UNNUMBERED, UINT32);
  }

  private void send(Payload p, String name, int number, int type) {
    out.send(
        PARAM_VALUE,
        p.u16(4, parameters.count()).u16(6, number).text(8, NAME_LENGTH, name).u8(24, type));
  }

  /** CRC-32 of all names and values, begun with 0 and not inverted. Source: PX4, param_hash. */
  private int hash() {
    int crc = 0;
    for (int i = 0; i < parameters.count(); i++) {
      for (byte each : parameters.parameter(i).name().getBytes(StandardCharsets.US_ASCII)) {
        crc = crc(crc, each);
      }
      double value = parameters.value(i);
      boolean isFloat = parameters.parameter(i).type() == Parameter.Type.REAL32;
      int bits = isFloat ? Float.floatToRawIntBits((float) value) : (int) value;
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        crc = crc(crc, bits >> shift);
      }
    }
    return crc;
  }

  private static int crc(int before, int next) {
    int crc = before ^ (next & 0xFF);
    for (int bit = 0; bit < Byte.SIZE; bit++) {
      crc = (crc >>> 1) ^ (0xEDB8_8320 & -(crc & 1));
    }
    return crc;
  }
}
