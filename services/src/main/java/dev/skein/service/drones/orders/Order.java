package dev.skein.service.drones.orders;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.skein.events.DroneId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An order and what has become of it.
 *
 * @param state of its stages the last that counts
 * @param reason why it ended as it did
 * @param progress percent
 * @param onBehalfOf who has that act which asks by itself, as a task; null for who asks for
 *     themselves
 * @param confirmedBy the second person, where one was needed
 * @param overrode whose lease it passed as an emergency
 * @param acknowledgedAt when the vehicle had taken it
 * @param startM metres that were to be flown when it was given; null when that cannot be told
 * @param bootedAt of a reboot, since when the vehicle ran when it was given; null when that cannot
 *     be told
 * @param patience how long it may take from the vehicle's answer on
 */
public record Order(
    String commandId,
    DroneId droneId,
    String command,
    Map<String, Object> parameters,
    State state,
    @Nullable String reason,
    @Nullable Double progress,
    String requestedBy,
    @Nullable String onBehalfOf,
    @Nullable String confirmedBy,
    boolean emergency,
    @Nullable String overrode,
    @Nullable String fleetOrderId,
    @Nullable Long fencingToken,
    Instant requestedAt,
    Instant expiresAt,
    List<Stage> stages,
    @JsonIgnore @Schema(hidden = true) @Nullable Instant acknowledgedAt,
    @JsonIgnore @Schema(hidden = true) @Nullable Double startM,
    @JsonIgnore @Schema(hidden = true) @Nullable Instant bootedAt,
    @JsonIgnore @Schema(hidden = true) Duration patience,
    @JsonIgnore @Schema(hidden = true) String digest) {

  /**
   * One stage.
   *
   * @param stage for example {@code sent}
   * @param at when it was written down
   * @param detail what the vehicle answered, the percentage, the reason
   */
  @Schema(name = "OrderStage")
  public record Stage(String stage, Instant at, @Nullable String detail) {}

  /** Where an order is. */
  @Schema(name = "OrderState")
  public enum State {
    /** A second person is to say so too. */
    AWAITING_CONFIRMATION("awaiting_confirmation"),
    ACCEPTED("accepted"),
    SENT("sent"),
    ACKNOWLEDGED("acknowledged"),
    EXECUTING("executing"),
    COMPLETED("completed"),
    FAILED("failed"),
    EXPIRED("expired"),
    CANCELLED("cancelled"),
    /** It may have reached the vehicle: telemetry or the operator ends it. */
    UNCERTAIN("uncertain");

    private final String word;

    State(String word) {
      this.word = word;
    }

    @com.fasterxml.jackson.annotation.JsonValue
    public String word() {
      return word;
    }

    /** Whether nothing follows. */
    public boolean isLast() {
      return switch (this) {
        case COMPLETED, FAILED, EXPIRED, CANCELLED -> true;
        case AWAITING_CONFIRMATION, ACCEPTED, SENT, ACKNOWLEDGED, EXECUTING, UNCERTAIN -> false;
      };
    }

    static State of(String word) {
      for (State state : values()) {
        if (state.word.equals(word)) {
          return state;
        }
      }
      throw new IllegalArgumentException("no order's state: " + word);
    }
  }

  /** As a service has asked for it. */
  Order requested(Instant now) {
    return with(
        state,
        confirmedBy,
        overrode,
        fencingToken,
        expiresAt,
        startM,
        new Stage("requested", now, "by " + requestedBy));
  }

  /** As it waits for a second person. */
  Order waiting(Instant now) {
    return with(
        State.AWAITING_CONFIRMATION,
        confirmedBy,
        overrode,
        fencingToken,
        expiresAt,
        startM,
        new Stage("awaiting_confirmation", now, null));
  }

  Order confirmedBy(String second, Instant now) {
    return with(
        state,
        second,
        overrode,
        fencingToken,
        expiresAt,
        startM,
        new Stage("confirmed", now, "by " + second));
  }

  /** As the link gets it. */
  Order accepted(OrderDecider.Decision.Accept accept, @Nullable Double metres, Instant now) {
    return with(
            state,
            confirmedBy,
            accept.overrode(),
            accept.lease().fencingToken(),
            accept.expiresAt(),
            metres,
            new Stage("requested", now, "by " + requestedBy))
        .with(
            State.ACCEPTED,
            confirmedBy,
            accept.overrode(),
            accept.lease().fencingToken(),
            accept.expiresAt(),
            metres,
            new Stage("accepted", now, "for " + accept.link()));
  }

  private Order with(
      State next,
      @Nullable String second,
      @Nullable String passed,
      @Nullable Long token,
      Instant deadline,
      @Nullable Double metres,
      Stage stage) {
    List<Stage> all = new ArrayList<>(stages);
    all.add(stage);
    return new Order(
        commandId,
        droneId,
        command,
        parameters,
        next,
        reason,
        progress,
        requestedBy,
        onBehalfOf,
        second,
        emergency,
        passed,
        fleetOrderId,
        token,
        requestedAt,
        deadline,
        all,
        acknowledgedAt,
        metres,
        bootedAt,
        patience,
        digest);
  }

  /**
   * Whether somebody has asked for it, or has that act which did.
   *
   * @param names whether a name is theirs
   */
  boolean isAskedBy(Predicate<String> names) {
    return names.test(requestedBy) || (onBehalfOf != null && names.test(onBehalfOf));
  }

  /** When it was last put on the wire; when it was given, if it never was. */
  Instant leftAt() {
    return stages.reversed().stream()
        .filter(stage -> stage.stage().equals("sent"))
        .map(Stage::at)
        .findFirst()
        .orElse(requestedAt);
  }

  OrderKind kind() {
    return OrderKind.find(command)
        .orElseThrow(() -> new IllegalStateException("order " + commandId + " is a " + command));
  }
}
