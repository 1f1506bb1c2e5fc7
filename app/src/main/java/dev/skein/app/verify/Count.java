package dev.skein.app.verify;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What became of the reports of some vehicles, by number.
 *
 * @param acknowledged reports that were acknowledged
 * @param lost of those, not in the log
 * @param doubled in the log more than once, acknowledged or not
 * @param disordered acknowledged, and in the log behind a later one of the same vehicle
 * @param unacknowledged in the log though nobody was told so
 * @param zoneErrors vehicles whose entered and left events are not those that their places make
 */
record Count(
    long acknowledged,
    long lost,
    long doubled,
    long disordered,
    long unacknowledged,
    long zoneErrors) {

  static final Count NONE = new Count(0, 0, 0, 0, 0, 0);

  /**
   * Counts one vehicle's.
   *
   * @param inLog the numbers in the order of the log
   * @param zones the zone events in the order of the log
   */
  static Count of(BitSet acknowledged, List<Integer> inLog, List<String> zones) {
    Set<Integer> seen = new HashSet<>();
    long doubled = 0;
    long disordered = 0;
    long unacknowledged = 0;
    int highest = -1;
    for (int number : inLog) {
      if (!seen.add(number)) {
        doubled++;
      } else if (!acknowledged.get(number)) {
        unacknowledged++;
      } else if (number < highest) {
        disordered++;
      } else {
        highest = number;
      }
    }
    long lost = acknowledged.stream().filter(number -> !seen.contains(number)).count();
    List<String> expected = crossings(inLog);
    boolean isRight =
        zones.size() >= expected.size() && zones.subList(0, expected.size()).equals(expected);
    return new Count(
        acknowledged.cardinality(), lost, doubled, disordered, unacknowledged, isRight ? 0 : 1);
  }

  Count plus(Count other) {
    return new Count(
        acknowledged + other.acknowledged,
        lost + other.lost,
        doubled + other.doubled,
        disordered + other.disordered,
        unacknowledged + other.unacknowledged,
        zoneErrors + other.zoneErrors);
  }

  boolean isClean() {
    return lost == 0 && doubled == 0 && disordered == 0 && zoneErrors == 0;
  }

  /** The zone events that the places of these reports make. */
  static List<String> crossings(List<Integer> inLog) {
    List<String> crossings = new ArrayList<>();
    boolean isInside = false;
    for (int number : inLog) {
      if (Report.isInside(number) != isInside) {
        isInside = !isInside;
        crossings.add(isInside ? "zone.entered" : "zone.left");
      }
    }
    return crossings;
  }
}
