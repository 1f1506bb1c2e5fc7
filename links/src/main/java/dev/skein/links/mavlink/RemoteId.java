package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent.RemoteIdUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Location;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdArmStatus;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdAuthentication;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdBasicId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdOperatorId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSelfId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSystem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a drone sends as its remote identification, told when it changes, at most once a second.
 * What it hears of others is {@link Traffic}. Used by the link's thread.
 */
final class RemoteId {

  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final float UNKNOWN_ALTITUDE = -1_000;
  private static final int UTM = 3;
  private static final int SESSION = 4;
  private static final int ID_LENGTH = 20;

  /** MAV_ODID_ID_TYPE, in order; 0 is none. */
  private static final List<String> ID_TYPES =
      List.of("", "serial_number", "registration", "utm", "session");

  private final DroneId droneId;
  private @Nullable String uasId;
  private @Nullable String idType;
  private @Nullable String operatorId;
  private @Nullable String description;
  private @Nullable Location operator;
  private @Nullable Boolean readyToArm;
  private @Nullable String fault;
  private final RemoteIdSignature pages = new RemoteIdSignature();
  private RemoteIdSignature.@Nullable Whole signature;
  private RemoteIdUpdated told;
  private Instant toldAt = Instant.EPOCH;
  private boolean isChanged;

  RemoteId(DroneId droneId) {
    this.droneId = droneId;
    this.told = newest();
  }

  /** Takes a message, if it is of the drone's own. */
  void take(MavlinkMessage message) {
    switch (message) {
      case OpenDroneIdBasicId basic when basic.idOrMac().isEmpty() -> {
        boolean hasId = basic.idType() > 0 && basic.idType() < ID_TYPES.size();
        uasId = hasId && !basic.uasId().isEmpty() ? id(basic) : null;
        idType = hasId ? ID_TYPES.get(basic.idType()) : null;
      }
      case OpenDroneIdOperatorId id when id.idOrMac().isEmpty() ->
          operatorId = text(id.operatorId());
      case OpenDroneIdSelfId self when self.idOrMac().isEmpty() ->
          description = text(self.description());
      case OpenDroneIdSystem system when system.idOrMac().isEmpty() -> operator = place(system);
      case OpenDroneIdAuthentication page when page.idOrMac().isEmpty() ->
          signature = pages.take(page).orElse(signature);
      case OpenDroneIdArmStatus arm -> {
        readyToArm = arm.status() == 0;
        fault = arm.status() == 0 ? null : text(arm.error());
      }
      default -> {
        return;
      }
    }
    isChanged = true;
  }

  /** Time has leapt: what is to be told may be at once. */
  void resume() {
    toldAt = Instant.EPOCH;
  }

  /** What is to be told now, if something is; asked with each frame of the vehicle. */
  Optional<RemoteIdUpdated> due(Instant now) {
    if (!isChanged || toldAt.plus(INTERVAL).isAfter(now)) {
      return Optional.empty();
    }
    isChanged = false;
    RemoteIdUpdated newest = newest();
    if (newest.equals(told)) {
      return Optional.empty();
    }
    told = newest;
    toldAt = now;
    return Optional.of(newest);
  }

  private RemoteIdUpdated newest() {
    return new RemoteIdUpdated(
        droneId,
        uasId,
        idType,
        operatorId,
        description,
        operator,
        readyToArm,
        fault,
        signature == null ? null : signature.type(),
        signature == null ? null : signature.data(),
        signature == null ? null : signature.signedAt());
  }

  /**
   * Text, but for a UUID (RFC 9562) and a session's id, which are bytes. Source: MAV_ODID_ID_TYPE.
   */
  private static @Nullable String id(OpenDroneIdBasicId basic) {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(basic.uasId()), ID_LENGTH);
    ByteBuffer parts = ByteBuffer.wrap(bytes);
    return switch (basic.idType()) {
      case UTM -> new UUID(parts.getLong(), parts.getLong()).toString();
      case SESSION -> HexFormat.of().formatHex(bytes);
      default -> text(new Payload(bytes).text(0, ID_LENGTH));
    };
  }

  private static @Nullable Location place(OpenDroneIdSystem system) {
    float altitude = system.operatorAltitudeGeo();
    boolean isKnown = Float.isFinite(altitude) && altitude > UNKNOWN_ALTITUDE;
    return Places.find(
        system.operatorLatitude(),
        system.operatorLongitude(),
        isKnown ? Double.valueOf(Math.round(altitude * 10) / 10.0) : null);
  }

  private static @Nullable String text(String text) {
    return text.isBlank() ? null : text.strip();
  }
}
