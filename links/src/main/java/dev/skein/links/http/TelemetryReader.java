package dev.skein.links.http;

import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.JsonFault;
import dev.skein.events.PlainText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads telemetry bodies: one report, an array of them, or one a line (NDJSON). A report names its
 * vehicle by {@code drone_id} or by {@code vehicle}, and else has the fields of {@code
 * drone.location.updated}, with {@code timestamp} for when it was true. Judged by the event codec,
 * so that what is accepted is an event.
 */
public final class TelemetryReader {

  /** How many reports a body has at most. */
  public static final int MOST_REPORTS = 200_000;

  /**
   * So many bytes Jackson looks at to tell the encoding. Of fewer, 3.1.7 on JDK 25 was seen to look
   * at one too many after some hundred thousand bodies; why is not known.
   */
  private static final int LEAST_BYTES = 4;

  private static final int LONGEST_TEXT = 100;

  private final JsonMapper json = new JsonMapper();
  private final ObjectReader each =
      json.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final EventCodec codec = new EventCodec();

  /** One report of a body. */
  public sealed interface Read {
    /**
     * A good one.
     *
     * @param vehicle the vehicle's own name; null when it was named by drone id
     * @param report its drone id is 1 where the vehicle was named by name
     * @param observedAt when it was true; null when it does not say
     */
    record Good(@Nullable String vehicle, LocationUpdated report, @Nullable Instant observedAt)
        implements Read {}

    /** One that is none; {@code index} counts from 0. */
    record Bad(int index, String field, String reason) implements Read {}
  }

  /**
   * Every report in a body, in order. Never throws for bad input. Of more than {@link
   * #MOST_REPORTS} it reads one too many, and no further.
   */
  public List<Read> read(byte[] body, boolean isNdjson) {
    return isNdjson ? readLines(body) : readDocument(body);
  }

  private List<Read> readLines(byte[] body) {
    List<Read> reports = new ArrayList<>();
    for (int start = 0; start < body.length && reports.size() <= MOST_REPORTS; ) {
      int end = start;
      boolean isBlank = true;
      while (end < body.length && body[end] != '\n') {
        isBlank &= (body[end] & 0xFF) <= ' ';
        end++;
      }
      if (!isBlank) {
        reports.add(readLine(body, start, end - start, reports.size()));
      }
      start = end + 1;
    }
    return reports;
  }

  private Read readLine(byte[] body, int start, int length, int index) {
    try {
      return length < LEAST_BYTES
          ? read(json.readTree(padded(body, start, length)), index)
          : read(json.readTree(body, start, length), index);
    } catch (JacksonException e) {
      return new Read.Bad(index, "", JsonFault.notJson(e));
    }
  }

  private List<Read> readDocument(byte[] body) {
    if (body.length == 0) {
      return List.of(new Read.Bad(0, "", "not JSON: it is empty"));
    }
    if (body.length < LEAST_BYTES) {
      return readDocument(padded(body, 0, body.length));
    }
    List<Read> reports = new ArrayList<>();
    try (JsonParser parser = json.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return List.of(read(json.readTree(body), 0));
      }
      // One after the other: the tree of a whole array takes many times its bytes.
      while (parser.nextToken() != JsonToken.END_ARRAY && reports.size() <= MOST_REPORTS) {
        reports.add(read(each.<JsonNode>readValue(parser), reports.size()));
      }
      if (reports.size() <= MOST_REPORTS && parser.nextToken() != null) {
        return List.of(new Read.Bad(0, "", "not JSON: something stands behind the array"));
      }
      return reports;
    } catch (JacksonException e) {
      return List.of(new Read.Bad(0, "", JsonFault.notJson(e)));
    }
  }

  private static byte[] padded(byte[] body, int start, int length) {
    byte[] padded = new byte[LEAST_BYTES];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(body, start, padded, 0, length);
    return padded;
  }

  private Read read(JsonNode node, int index) {
    if (!(node instanceof ObjectNode data)) {
      return new Read.Bad(index, "", "a report is a JSON object");
    }
    JsonNode timestamp = data.remove("timestamp");
    JsonNode vehicle = data.remove("vehicle");
    if (vehicle != null) {
      if (!vehicle.isString() || !PlainText.isName(vehicle.asString(), LONGEST_TEXT)) {
        return new Read.Bad(
            index, "vehicle", "must be a name of 1 to 100 characters, without control characters");
      }
      data.put("drone_id", 1);
    } else if (!data.has("drone_id")) {
      return new Read.Bad(index, "drone_id", "is missing: name the drone by drone_id or vehicle");
    }
    for (String field : data.propertyNames()) {
      String text = data.path(field).asString("");
      if (text.length() > LONGEST_TEXT || !PlainText.isPlain(text)) {
        return new Read.Bad(
            index, field, "must have at most 100 characters, and no control characters");
      }
    }
    if (!data.has("fix")) {
      data.put("fix", "unknown");
    }
    ObjectNode envelope = json.createObjectNode();
    envelope.put("id", "report");
    envelope.put("type", LocationUpdated.TYPE);
    envelope.put("source", "http");
    envelope.set(
        "timestamp", timestamp == null ? json.valueToTree("1970-01-01T00:00:00Z") : timestamp);
    envelope.set("data", data);
    return switch (codec.decode(envelope)) {
      case Decoded.Accepted(Event<?> event)
          when event.data() instanceof LocationUpdated good && event.unknown().isEmpty() ->
          Plausibility.findFault(good)
              .<Read>map(fault -> new Read.Bad(index, fault.field(), fault.reason()))
              .orElseGet(() ->
                  new Read.Good(
                      vehicle == null ? null : vehicle.asString(),
                      good,
                      timestamp == null ? null : event.timestamp()));
      case Decoded.Accepted(Event<?> event) ->
          new Read.Bad(
              index,
              event.unknown().fields().getFirst().place().toString().replace("/data/", ""),
              "is not a field of a report");
      case Decoded.Rejected rejected ->
          new Read.Bad(index, rejected.field().replace("data.", ""), rejected.reason());
    };
  }
}
