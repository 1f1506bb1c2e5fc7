package dev.skein.links.http;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges vehicles' signed requests: by whom, when, for whom, and whether they came before. A nonce
 * begins with the name of the gateway's run that it is for, and so counts nowhere else and not
 * after a restart, where nobody knows that it has come before. Decides only; used by one thread at
 * a time.
 */
final class RequestGuard {

  /** So far may a vehicle's clock be from ours, and so long is a nonce remembered. */
  static final Duration WINDOW = Duration.ofSeconds(60);

  /** Requests of one vehicle within the window; more are refused. */
  static final int MOST_NONCES = 1_000;

  private final Map<String, Map<String, Instant>> nonces = new HashMap<>();
  private final String gateway;
  private VehicleKeys keys = VehicleKeys.NONE;

  /**
   * @param gateway names this run, and no other of this or another gateway
   */
  RequestGuard(String gateway) {
    this.gateway = gateway;
  }

  /** What a request is worth. */
  sealed interface Verdict {
    record Good(VehicleKey key) implements Verdict {}

    record Bad(Cause cause) implements Verdict {}
  }

  /** Why a request is refused. */
  enum Cause {
    /** A header is missing, or is not what it must be. */
    UNSIGNED,
    UNKNOWN_VEHICLE,
    WRONG_SIGNATURE,
    /** Its timestamp is more than a minute from our time. */
    WRONG_TIME,
    /** It is for another gateway, or an earlier run of this one. */
    OTHER_GATEWAY,
    REPLAYED,
    TOO_MANY
  }

  /** From now on these keys hold. */
  void use(VehicleKeys newKeys) {
    keys = newKeys;
    nonces.keySet().removeIf(vehicle -> newKeys.find(vehicle).isEmpty());
  }

  Optional<VehicleKey> findKey(String vehicle) {
    return keys.find(vehicle);
  }

  Verdict judge(SignedRequest request, Instant now) {
    String vehicle = request.vehicle();
    String nonce = request.nonce();
    String signature = request.signature();
    Long timestamp = seconds(request.timestamp());
    if (vehicle == null
        || timestamp == null
        || nonce == null
        || signature == null
        || !nonce.matches("[!-~]{8,64}")) {
      return new Verdict.Bad(Cause.UNSIGNED);
    }
    VehicleKey key = keys.find(vehicle).orElse(null);
    if (key == null) {
      return new Verdict.Bad(Cause.UNKNOWN_VEHICLE);
    }
    if (!key.hasSigned(
        signature, timestamp, nonce, request.method(), request.target(), request.body())) {
      return new Verdict.Bad(Cause.WRONG_SIGNATURE);
    }
    if (Math.abs(now.getEpochSecond() - timestamp) > WINDOW.toSeconds()) {
      return new Verdict.Bad(Cause.WRONG_TIME);
    }
    if (!nonce.startsWith(gateway)) {
      return new Verdict.Bad(Cause.OTHER_GATEWAY);
    }
    return remember(vehicle, nonce, Instant.ofEpochSecond(timestamp).plus(WINDOW), now)
        .<Verdict>map(Verdict.Bad::new)
        .orElseGet(() -> new Verdict.Good(key));
  }

  private Optional<Cause> remember(String vehicle, String nonce, Instant until, Instant now) {
    Map<String, Instant> seen = nonces.computeIfAbsent(vehicle, _ -> new HashMap<>());
    seen.values().removeIf(each -> each.plusSeconds(1).isBefore(now));
    if (seen.containsKey(nonce)) {
      return Optional.of(Cause.REPLAYED);
    }
    if (seen.size() == MOST_NONCES) {
      return Optional.of(Cause.TOO_MANY);
    }
    seen.put(nonce, until);
    return Optional.empty();
  }

  private static @Nullable Long seconds(@Nullable String text) {
    return text != null && text.matches("\\d{1,12}") ? Long.valueOf(text) : null;
  }
}
