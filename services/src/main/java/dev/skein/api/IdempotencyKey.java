package dev.skein.api;

import dev.skein.events.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client calls a request by, so that asked again with it nothing is done twice: the header
 * {@code Idempotency-Key}, or {@code idempotency_key} in the body. Pure.
 */
public final class IdempotencyKey {

  public static final String HEADER = "Idempotency-Key";
  public static final String FIELD = "idempotency_key";

  private static final int LONGEST = 100;
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private IdempotencyKey() {}

  /** What a request has. */
  public sealed interface Read {
    /**
     * It can be.
     *
     * @param key null for none
     */
    record Good(@Nullable String key) implements Read {}

    /**
     * It cannot.
     *
     * @param isShape whether it is of the wrong type
     */
    record Bad(String reason, boolean isShape) implements Read {}
  }

  /**
   * Reads it.
   *
   * @param field of the body; null when there was none
   * @param header null when there was none
   */
  public static Read read(@Nullable JsonNode field, @Nullable String header) {
    boolean isInBody = field != null && !field.isNull();
    if (field != null && isInBody && !field.isString()) {
      return new Read.Bad("must be text", true);
    }
    String key = field != null && isInBody ? field.asString() : header;
    if (header != null && !header.equals(key)) {
      return new Read.Bad("is another in the Idempotency-Key header", false);
    }
    return key == null || PlainText.isName(key, LONGEST)
        ? new Read.Good(key)
        : new Read.Bad("must be 1 to 100 characters, without control characters", false);
  }

  /**
   * Whoever brings the same key at the same time waits here until the transaction ends.
   *
   * @param list where keys are one another's
   * @param by who brings it
   */
  public static void hold(Connection connection, String list, String by, String key)
      throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtext(?), hashtext(?))")) {
      lock.setString(1, list + ".key." + by);
      lock.setString(2, key);
      lock.execute();
    }
  }

  /** Two bodies with the same digest ask for the same, whatever their keys are. */
  public static String digest(JsonNode body) {
    Map<String, Object> fields = SORTED.convertValue(body, MAP);
    fields.remove(FIELD);
    try {
      byte[] text = SORTED.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
