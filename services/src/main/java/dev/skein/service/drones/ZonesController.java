package dev.skein.service.drones;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.GeoJsonZones.RefusedZone;
import dev.skein.api.Caller;
import dev.skein.api.EntityTag;
import dev.skein.api.RequestProblem;
import dev.skein.events.JsonFault;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/v1/zones}: the zones in force, as GeoJSON. */
@RestController
@RequestMapping("/api/v1/zones")
public class ZonesController {

  private static final String GEO_JSON_VALUE = "application/geo+json";
  private static final MediaType GEO_JSON = MediaType.parseMediaType(GEO_JSON_VALUE);

  private final Zones zones;
  private final JsonMapper json = new JsonMapper();

  public ZonesController(Zones zones) {
    this.zones = zones;
  }

  /**
   * Zones as GeoJSON (RFC 7946).
   *
   * @param version of the set; in what is read
   */
  @Schema(name = "ZoneCollection", additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
  record Collection(
      @Schema(allowableValues = "FeatureCollection") String type,
      @Nullable Long version,
      List<Feature> features) {}

  /** A zone. */
  @Schema(name = "ZoneFeature", additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
  record Feature(
      @Schema(allowableValues = "Feature") String type,
      @Schema(types = {"string", "number"}) @Nullable Object id,
      Geometry geometry,
      @Nullable Map<String, Object> properties) {}

  /** Its outline: longitude before latitude, degrees, WGS 84. */
  @Schema(name = "ZoneGeometry", additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
  record Geometry(
      @Schema(allowableValues = {"Polygon", "MultiPolygon"}) String type,
      List<List<Object>> coordinates) {}

  /** What became of a set: how many zones are in force, and which were refused and why. */
  public record Replaced(long version, int accepted, List<RefusedZone> refused) {}

  /** The zones in force: a FeatureCollection. */
  @Operation(
      operationId = "getZones",
      summary = "The zones in force, as a GeoJSON FeatureCollection; its ETag is its version")
  @ApiResponse(
      responseCode = "200",
      description = "A FeatureCollection",
      content =
          @Content(mediaType = GEO_JSON_VALUE, schema = @Schema(implementation = Collection.class)))
  @GetMapping
  public ResponseEntity<String> get() throws SQLException {
    Zones.ZoneSet set = zones.get();
    ObjectNode collection = json.createObjectNode();
    collection.put("type", "FeatureCollection");
    collection.put("version", set.version());
    ArrayNode features = collection.putArray("features");
    for (Zones.StoredZone zone : set.zones()) {
      ObjectNode feature = (ObjectNode) zone.feature().deepCopy();
      ObjectNode properties =
          feature.get("properties") instanceof ObjectNode given
              ? given
              : feature.putObject("properties");
      properties.put("id", zone.id());
      if (!properties.has("restriction")) {
        properties.put("restriction", "PROHIBITED");
      }
      features.add(feature);
    }
    return ResponseEntity.ok()
        .contentType(GEO_JSON)
        .eTag(EntityTag.of(set.version()))
        .body(collection.toString());
  }

  /**
   * Replaces the zones in force, all or nothing: when a feature is no zone, nothing changes and all
   * that are none are told. With {@code partial} those that are zones come into force.
   */
  @Operation(
      operationId = "replaceZones",
      summary = "Replaces the zones in force by a GeoJSON FeatureCollection, all or nothing",
      description =
          "Edges are straight in longitude and latitude (RFC 7946, 3.1.1). When a feature is no"
              + " zone, nothing changes: 422, with all that were refused and why. If-Match names the"
              + " set that is replaced (412 when it is another by now); without it any is. A body has at"
              + " most 16 MiB (413), a feature 990,000 bytes; a polygon at most 100,000 positions"
              + " and a set 2,000,000, with those that straight edges need on the sphere.")
  @ApiResponse(responseCode = "200", description = "The zones are in force")
  @PutMapping
  public Replaced replace(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = {
                @Content(
                    mediaType = GEO_JSON_VALUE,
                    schema = @Schema(implementation = Collection.class)),
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(implementation = Collection.class))
              })
          @RequestBody
          String body,
      @Parameter(description = "Put in force what can be, and tell what was refused")
          @RequestParam(defaultValue = "false")
          boolean partial,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      Caller caller)
      throws SQLException {
    GeoJsonZones.ZoneImport read = zones.read(parse(body));
    boolean mayGoOn = read.refused().isEmpty() || (partial && !read.zones().isEmpty());
    if (!mayGoOn) {
      throw nothingChanged(read);
    }
    long version =
        zones.replace(read.zones(), before -> EntityTag.check(orAny(ifMatch), before), caller);
    return new Replaced(version, read.zones().size(), read.refused());
  }

  private static String orAny(@Nullable String ifMatch) {
    return ifMatch == null ? "*" : ifMatch;
  }

  private static ErrorResponseException nothingChanged(GeoJsonZones.ZoneImport read) {
    RefusedZone first = read.refused().getFirst();
    String detail =
        first.index() < 0
            ? "It " + first.reason() + "; nothing was changed."
            : "%d of %d features are no zones, so nothing was changed; first: feature %d: %s"
                .formatted(
                    read.refused().size(),
                    read.refused().size() + read.zones().size(),
                    first.index(),
                    first.reason());
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, detail);
    problem.setProperty(
        "field", first.index() < 0 ? "features" : "features[" + first.index() + "]");
    problem.setProperty("refused", read.refused());
    return new ErrorResponseException(HttpStatus.UNPROCESSABLE_CONTENT, problem, null);
  }

  private JsonNode parse(String body) {
    try {
      return json.readTree(body);
    } catch (StreamConstraintsException e) {
      throw RequestProblem.tooLarge("More than is taken: " + e.getOriginalMessage());
    } catch (JacksonException e) {
      throw new ErrorResponseException(
          HttpStatus.BAD_REQUEST,
          ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, JsonFault.notJson(e)),
          e);
    }
  }
}
