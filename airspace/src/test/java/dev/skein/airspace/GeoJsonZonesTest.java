package dev.skein.airspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class GeoJsonZonesTest {

  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{} | must be a GeoJSON FeatureCollection with an array of features",
        "[] | must be a GeoJSON FeatureCollection with an array of features",
      })
  void aDocumentThatIsNoCollectionIsRefusedWhole(String document, String reason) {
    var read = GeoJsonZones.read(JSON.readTree(document));

    assertThat(read.zones()).isEmpty();
    assertThat(read.refused()).containsExactly(new GeoJsonZones.RefusedZone(-1, null, reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "[[[0,0],[1,1],[1,0],[0,1],[0,0]]] | geometry.coordinates: the ring crosses or touches"
            + " itself",
        "[[[0,0],[1,1]]] | geometry.coordinates: a ring needs three positions or more",
        "[[[0,0],[0,95],[1,0],[0,0]]] | geometry.coordinates: latitude must be -90 to 90, not"
            + " 95.0 (a position is [longitude, latitude])",
        "[[[0,0],[\"a\",5],[1,0]]] | geometry.coordinates: a position is [longitude, latitude] in"
            + " degrees",
        "[] | geometry.coordinates: must be an array of rings",
      })
  void aBadPolygonIsRefusedAndTheOthersAreTaken(String coordinates, String reason) {
    var read =
        GeoJsonZones.read(
            JSON.readTree(collection(feature("bad", coordinates, "{}") + "," + good("good"))));

    assertThat(read.zones()).extracting(z -> z.zone().id()).containsExactly("good");
    assertThat(read.refused()).containsExactly(new GeoJsonZones.RefusedZone(0, "bad", reason));
  }

  @Test
  void theSecondOfAnIdIsRefused() {
    var read = GeoJsonZones.read(JSON.readTree(collection(good("a") + "," + good("a"))));

    assertThat(read.zones()).hasSize(1);
    assertThat(read.refused())
        .containsExactly(new GeoJsonZones.RefusedZone(1, "a", "another zone has the id a already"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\u0000 | {} | id: must have 1 to 200 characters, and no control characters among them",
        "a | {\"name\":\"x\\ny\"} | name: must have 1 to 200 characters, and no control characters"
            + " among them",
        "a | {\"note\":\"\\ud800\"} | a text in it has half a character (a lone surrogate)",
      })
  void textThatNoStoreCouldKeepIsRefused(String id, String properties, String reason) {
    String zone = feature(id, "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]", properties);

    var read = GeoJsonZones.read(JSON.readTree(collection(zone + "," + good("good"))));

    assertThat(read.zones()).extracting(z -> z.zone().id()).containsExactly("good");
    assertThat(read.refused()).extracting(GeoJsonZones.RefusedZone::reason).containsExactly(reason);
  }

  @Test
  void aZoneThatNoRecordHoldsIsRefusedByItself() {
    String note = "{\"note\":\"" + "ä".repeat(500_000) + "\"}";
    String large = feature("large", "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]", note);

    var read = GeoJsonZones.read(JSON.readTree(collection(good("good") + "," + large)));

    assertThat(read.zones()).extracting(z -> z.zone().id()).containsExactly("good");
    assertThat(read.refused())
        .singleElement()
        .satisfies(refused -> {
          assertThat(refused.index()).isEqualTo(1);
          assertThat(refused.reason()).contains("more than 990000: split it");
        });
  }

  @Test
  void openRingsAreClosedAndTheirDirectionDoesNotMatter() {
    String clockwise = feature("cw", "[[[0,0],[0,1],[1,1],[1,0]]]", "{}");
    var read = GeoJsonZones.read(JSON.readTree(collection(clockwise)));
    ZoneIndex index = ZoneIndex.of(1, read.zones().stream().map(z -> z.zone()).toList());

    assertThat(read.refused()).isEmpty();
    assertThat(inside(index, 0.5, 0.5)).isTrue();
    assertThat(inside(index, 1.5, 0.5)).isFalse();
    assertThat(inside(index, -40, 100)).isFalse();
  }

  private static boolean inside(ZoneIndex index, double latitude, double longitude) {
    return !ZoneTracker.decide(
            ZoneTracker.Track.NONE,
            new ZoneTracker.Fix(latitude, longitude, null, java.time.Instant.EPOCH),
            index)
        .isEmpty();
  }

  private static String good(String id) {
    return feature(id, "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]", "{\"upper\":99999}");
  }

  private static String feature(String id, String coordinates, String properties) {
    return "{\"type\":\"Feature\",\"id\":\"%s\",\"properties\":%s,\"geometry\":{\"type\":\"Polygon\",\"coordinates\":%s}}"
        .formatted(id, properties, coordinates);
  }

  private static String collection(String features) {
    return "{\"type\":\"FeatureCollection\",\"features\":[" + features + "]}";
  }
}
