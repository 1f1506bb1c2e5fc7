package dev.skein.service.drones.orders;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for.
 *
 * @param parameters by name; numbers in SI units, angles in degrees
 * @param expiresAt after this it is not to be sent any more; null for the usual time
 * @param isEmergency whether it is to pass another's lease
 * @param idempotencyKey names the request: asked again with it, nothing is done twice; null for
 *     none
 * @param onBehalfOf for whom something asks that acts by itself; null for who asks for themselves
 */
record OrderRequest(
    OrderKind kind,
    Map<String, Object> parameters,
    @Nullable Instant expiresAt,
    boolean isEmergency,
    @Nullable String idempotencyKey,
    @Nullable String onBehalfOf) {

  OrderRequest {
    parameters = Map.copyOf(parameters);
  }

  /** As in {@link OrderKind#amountsTo}. */
  OrderKind amountsTo() {
    return kind.amountsTo(parameters);
  }

  OrderRequest withKey(@Nullable String key) {
    return new OrderRequest(kind, parameters, expiresAt, isEmergency, key, onBehalfOf);
  }

  /** Two requests for a drone with the same digest ask for the same. */
  String digest(long droneId) {
    String text =
        droneId
            + " "
            + kind.word()
            + " "
            + new TreeMap<>(parameters)
            + " "
            + expiresAt
            + " "
            + isEmergency;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
