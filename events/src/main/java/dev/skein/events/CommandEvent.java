package dev.skein.events;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of an order to a drone; on {@code drone-commands}, keyed by drone id.
 *
 * <p>An order is {@link Requested}, by the drones' role, which has decided on it, or by another
 * service, for whom that role decides; then {@link Accepted}, {@link Failed} or {@link Expired};
 * the link that holds the vehicle writes {@link Sent} before the first frame leaves, and what the
 * vehicle answers. It ends with {@link Completed}, {@link Failed}, {@link Expired} or {@link
 * Cancelled}; an {@link Uncertain} one ends so when telemetry or the operator tells.
 */
public sealed interface CommandEvent extends EventData {

  /** The order's id, a UUID given by who asked first. */
  String commandId();

  DroneId droneId();

  @Override
  default String key() {
    return droneId().toString();
  }

  /** Whether a link has nothing more to do about the order. */
  static boolean isLast(CommandEvent event) {
    return switch (event) {
      case Completed _, Failed _, Expired _, Cancelled _, Uncertain _ -> true;
      case Acknowledged acknowledged -> acknowledged.result().equals("ACCEPTED");
      case Requested _, Accepted _, Sent _, Executing _, CancelRequested _ -> false;
    };
  }

  /**
   * Somebody wants a drone to do something.
   *
   * @param command for example {@code return_to_base}
   * @param parameters what the order needs, by name; numbers in SI units, angles in degrees
   * @param expiresAt after this the order must not be sent any more
   * @param requestedBy a user, or what asks by itself: {@code task:12}, an alert
   * @param onBehalfOf the user for whom it asks by itself: while they have the drone it may ask, as
   *     they may; null for none, and in events of old
   */
  record Requested(
      String commandId,
      DroneId droneId,
      String command,
      Map<String, Object> parameters,
      Instant expiresAt,
      String requestedBy,
      @Nullable String onBehalfOf)
      implements CommandEvent {
    public Requested {
      parameters = Map.copyOf(parameters);
    }

    /** Of somebody who asks for themselves. */
    public Requested(
        String commandId,
        DroneId droneId,
        String command,
        Map<String, Object> parameters,
        Instant expiresAt,
        String requestedBy) {
      this(commandId, droneId, command, parameters, expiresAt, requestedBy, null);
    }

    @Override
    public String eventType() {
      return "command.requested";
    }
  }

  /**
   * The order may be sent, by one link instance only.
   *
   * @param linkInstance the only instance that may send it
   * @param linkEpoch the only run of that instance that may send it
   * @param fencingToken the drone's lease; a link refuses a lower one than it has seen
   * @param emergency true when it passes leases: no lower token is a reason to refuse it, and no
   *     other than an emergency puts an end to it; null otherwise, and in events of old
   */
  record Accepted(
      String commandId,
      DroneId droneId,
      String command,
      Map<String, Object> parameters,
      Instant expiresAt,
      String linkInstance,
      long linkEpoch,
      long fencingToken,
      @Nullable Boolean emergency)
      implements CommandEvent {
    public Accepted {
      parameters = Map.copyOf(parameters);
    }

    /** Of an order that is no emergency. */
    public Accepted(
        String commandId,
        DroneId droneId,
        String command,
        Map<String, Object> parameters,
        Instant expiresAt,
        String linkInstance,
        long linkEpoch,
        long fencingToken) {
      this(
          commandId,
          droneId,
          command,
          parameters,
          expiresAt,
          linkInstance,
          linkEpoch,
          fencingToken,
          null);
    }

    /** Whether it passes leases. */
    public boolean passesLeases() {
      return Boolean.TRUE.equals(emergency);
    }

    /** With other parameters: of those that are long, not all is kept or passed on. */
    public Accepted with(Map<String, Object> others) {
      return new Accepted(
          commandId,
          droneId,
          command,
          others,
          expiresAt,
          linkInstance,
          linkEpoch,
          fencingToken,
          emergency);
    }

    @Override
    public String eventType() {
      return "command.accepted";
    }
  }

  /** The link is about to put the order on the wire. */
  record Sent(String commandId, DroneId droneId, String linkInstance, long linkEpoch, int attempt)
      implements CommandEvent {
    @Override
    public String eventType() {
      return "command.sent";
    }
  }

  /** The vehicle answered. Source: MAVLink COMMAND_ACK.result. */
  record Acknowledged(String commandId, DroneId droneId, String result) implements CommandEvent {
    @Override
    public String eventType() {
      return "command.acknowledged";
    }
  }

  /** The vehicle is at it; progress in percent where it says. */
  record Executing(String commandId, DroneId droneId, @Nullable Double progress)
      implements CommandEvent {
    @Override
    public String eventType() {
      return "command.executing";
    }
  }

  /** Telemetry shows that the order was carried out. */
  record Completed(String commandId, DroneId droneId) implements CommandEvent {
    @Override
    public String eventType() {
      return "command.completed";
    }
  }

  /** The order was refused or did not work. */
  record Failed(String commandId, DroneId droneId, String reason) implements CommandEvent {
    @Override
    public String eventType() {
      return "command.failed";
    }
  }

  /** The order was not sent before its deadline, and never will be. */
  record Expired(String commandId, DroneId droneId) implements CommandEvent {
    @Override
    public String eventType() {
      return "command.expired";
    }
  }

  /**
   * Somebody wants to take the order back. The link answers: {@link Cancelled} when it has not
   * left, or when the vehicle has given it up; else the order goes on.
   */
  record CancelRequested(String commandId, DroneId droneId, String requestedBy)
      implements CommandEvent {
    @Override
    public String eventType() {
      return "command.cancel.requested";
    }
  }

  /** The order was taken back. */
  record Cancelled(String commandId, DroneId droneId, String reason) implements CommandEvent {
    @Override
    public String eventType() {
      return "command.cancelled";
    }
  }

  /**
   * The order may or may not have reached the vehicle; it is not sent again. Its link says so, or,
   * where that is not heard, the drones' role; when each does, it is one event by its id.
   */
  record Uncertain(String commandId, DroneId droneId, String reason) implements CommandEvent {

    /** The id of the event, whoever tells it. */
    public String eventId() {
      return EventIds.derived(commandId, eventType(), "drones");
    }

    @Override
    public String eventType() {
      return "command.uncertain";
    }
  }
}
