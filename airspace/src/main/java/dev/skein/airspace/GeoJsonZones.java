package dev.skein.airspace;

import com.google.common.geometry.S2Polygon;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Zones as GeoJSON (RFC 7946): a FeatureCollection of Polygons and MultiPolygons. Properties:
 * {@code id}, {@code name}, {@code restriction} (default PROHIBITED), {@code lower} and {@code
 * upper} with {@code lower_reference} and {@code upper_reference} (AMSL, AGL or WGS84; default
 * AMSL) in {@code uom} (M or FT; default M). A limit that is missing, or 99999, does not bound.
 *
 * <p>Edges are straight in longitude and latitude, as RFC 7946 wants them (3.1.1); one of more than
 * 180 degrees goes the short way, across the antimeridian, and one from -180 to 180 is the whole
 * parallel. A ring that is not closed is closed, and its direction does not matter; what else is
 * wrong refuses that zone, with the reason, and no other. A polygon has at most 100,000 positions,
 * a set 2,000,000, with those that straight edges need on the sphere; a feature has at most 990,000
 * bytes of JSON, so that its event fits into one record.
 */
public final class GeoJsonZones {

  /** So many positions a set may have, with those that straight edges need. */
  private static final int MOST_VERTICES = 2_000_000;

  /** So many bytes of UTF-8 a feature may have; its event has an envelope and the id, too. */
  private static final int MOST_BYTES = 990_000;

  private static final int LONGEST_TEXT = 200;
  private static final double NO_CEILING = 99_999;
  private static final double METRES_PER_FOOT = 0.3048;

  private GeoJsonZones() {}

  /** What was read: zones that are good, with their features, and zones that were refused. */
  public record ZoneImport(List<ImportedZone> zones, List<RefusedZone> refused) {}

  /** A good zone and the feature it came as. */
  public record ImportedZone(Zone zone, JsonNode feature) {}

  /**
   * A zone that was refused.
   *
   * @param index its place in the collection, from 0; -1 when the whole document is at fault
   * @param id its id, where it has one
   */
  public record RefusedZone(int index, @Nullable String id, String reason) {}

  /** Reads a FeatureCollection. Never throws for bad input. */
  public static ZoneImport read(JsonNode document) {
    List<ImportedZone> zones = new ArrayList<>();
    List<RefusedZone> refused = new ArrayList<>();
    if (!document.path("type").asString("").equals("FeatureCollection")
        || !document.path("features").isArray()) {
      refused.add(
          new RefusedZone(
              -1, null, "must be a GeoJSON FeatureCollection with an array of features"));
      return new ZoneImport(zones, refused);
    }
    Set<String> ids = new HashSet<>();
    long vertices = 0;
    int index = 0;
    for (JsonNode feature : document.get("features")) {
      String id = id(feature, index);
      try {
        checkText("id", id);
        if (!ids.add(id)) {
          throw new IllegalArgumentException("another zone has the id " + id + " already");
        }
        checkRoom(vertices);
        Zone zone = readFeature(id, feature);
        vertices += zone.volumes().stream().mapToLong(Volume::vertices).sum();
        checkRoom(vertices);
        checkText("name", zone.name());
        checkEncodable(feature.toString());
        zones.add(new ImportedZone(zone, feature));
      } catch (IllegalArgumentException e) {
        refused.add(new RefusedZone(index, id, String.valueOf(e.getMessage())));
      }
      index++;
    }
    return new ZoneImport(zones, refused);
  }

  /**
   * Reads one feature.
   *
   * @throws IllegalArgumentException with the reason when it is no zone
   */
  public static Zone readFeature(String id, JsonNode feature) {
    JsonNode properties = feature.path("properties");
    String word = properties.path("restriction").asString("PROHIBITED");
    Restriction restriction =
        Restriction.find(word)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "restriction: must be PROHIBITED, REQ_AUTHORISATION, CONDITIONAL or"
                        + " NO_RESTRICTION, not "
                        + word));
    Limit lower = limit(properties, "lower");
    Limit upper = limit(properties, "upper");
    if (lower != null
        && upper != null
        && lower.datum() == upper.datum()
        && lower.heightM() > upper.heightM()) {
      throw new IllegalArgumentException("lower: is above upper");
    }
    List<Volume> volumes = new ArrayList<>();
    for (JsonNode polygon : polygons(feature.path("geometry"))) {
      volumes.add(new Volume(polygon(polygon), lower, upper));
    }
    String name = properties.path("name").asString(id);
    return new Zone(id, name, restriction, volumes);
  }

  /** The feature's id: its property {@code id} or {@code identifier}, its own, or its place. */
  public static String id(JsonNode feature, int index) {
    for (JsonNode candidate :
        List.of(
            feature.path("properties").path("id"),
            feature.path("properties").path("identifier"),
            feature.path("id"))) {
      if ((candidate.isString() || candidate.isNumber()) && !candidate.asString().isBlank()) {
        return candidate.asString();
      }
    }
    return "zone-" + (index + 1);
  }

  private static void checkRoom(long vertices) {
    if (vertices > MOST_VERTICES) {
      throw new IllegalArgumentException(
          "the set has more than "
              + MOST_VERTICES
              + " positions, with those that straight edges need");
    }
  }

  /** What people call things is one line, and fit for every store. */
  private static void checkText(String field, String text) {
    boolean hasControls = text.codePoints().anyMatch(Character::isISOControl);
    if (text.isBlank() || text.length() > LONGEST_TEXT || hasControls) {
      throw new IllegalArgumentException(
          field
              + ": must have 1 to "
              + LONGEST_TEXT
              + " characters, and no control characters among them");
    }
  }

  /** The feature is passed on whole: UTF-8 has no unpaired surrogates (RFC 3629, 3). */
  private static void checkEncodable(String json) {
    boolean hasHalves =
        json.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
    if (hasHalves) {
      throw new IllegalArgumentException("a text in it has half a character (a lone surrogate)");
    }
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "has %d bytes as JSON, more than %d: split it, or give its edges fewer positions"
              .formatted(bytes, MOST_BYTES));
    }
  }

  private static List<JsonNode> polygons(JsonNode geometry) {
    JsonNode coordinates = geometry.path("coordinates");
    String type = geometry.path("type").asString("");
    if (!coordinates.isArray() || coordinates.isEmpty()) {
      throw new IllegalArgumentException("geometry.coordinates: must be an array of rings");
    }
    return switch (type) {
      case "Polygon" -> List.of(coordinates);
      case "MultiPolygon" -> List.copyOf(coordinates.values());
      default ->
          throw new IllegalArgumentException(
              "geometry.type: must be Polygon or MultiPolygon, not "
                  + (type.isEmpty() ? "missing" : type));
    };
  }

  private static S2Polygon polygon(JsonNode rings) {
    List<LonLatRing> read = new ArrayList<>();
    for (JsonNode ring : rings) {
      read.add(new LonLatRing(corners(ring)));
    }
    if (read.isEmpty()) {
      throw new IllegalArgumentException("geometry.coordinates: a polygon needs a ring");
    }
    return LonLatPolygon.of(read);
  }

  private static List<LonLatRing.Position> corners(JsonNode ring) {
    List<LonLatRing.Position> corners = new ArrayList<>();
    for (JsonNode position : ring) {
      JsonNode longitude = position.path(0);
      JsonNode latitude = position.path(1);
      if (!longitude.isNumber() || !latitude.isNumber()) {
        throw new IllegalArgumentException(
            "geometry.coordinates: a position is [longitude, latitude] in degrees");
      }
      corners.add(corner(latitude.asDouble(), longitude.asDouble()));
    }
    if (corners.size() > 1 && corners.getFirst().equals(corners.getLast())) {
      corners.removeLast();
    }
    if (corners.size() < 3) {
      throw new IllegalArgumentException(
          "geometry.coordinates: a ring needs three positions or more");
    }
    return corners;
  }

  private static LonLatRing.Position corner(double latitude, double longitude) {
    if (!(Math.abs(latitude) <= 90)) {
      throw new IllegalArgumentException(
          "geometry.coordinates: latitude must be -90 to 90, not "
              + latitude
              + " (a position is [longitude, latitude])");
    }
    if (!(Math.abs(longitude) <= 180)) {
      throw new IllegalArgumentException(
          "geometry.coordinates: longitude must be -180 to 180, not " + longitude);
    }
    // Without a negative zero, which is another number to a record.
    return new LonLatRing.Position(longitude + 0.0, latitude + 0.0);
  }

  private static @Nullable Limit limit(JsonNode properties, String name) {
    JsonNode value = properties.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isNumber()) {
      throw new IllegalArgumentException(name + ": must be a number");
    }
    if (value.asDouble() == NO_CEILING) {
      return null;
    }
    String datum = properties.path(name + "_reference").asString("AMSL");
    return switch (datum) {
      case "AMSL", "AGL", "WGS84" ->
          new Limit(value.asDouble() * metres(properties), Datum.valueOf(datum));
      default ->
          throw new IllegalArgumentException(
              name + "_reference: must be AMSL, AGL or WGS84, not " + datum);
    };
  }

  private static double metres(JsonNode properties) {
    String unit = properties.path("uom").asString("M");
    return switch (unit) {
      case "M" -> 1;
      case "FT" -> METRES_PER_FOOT;
      default -> throw new IllegalArgumentException("uom: must be M or FT, not " + unit);
    };
  }
}
