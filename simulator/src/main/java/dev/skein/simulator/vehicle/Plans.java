package dev.skein.simulator.vehicle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;

/** What a vehicle has been given to keep: its mission, its fence, its rally points. */
final class Plans {

  static final int MISSION = 0;
  static final int FENCE = 1;
  static final int RALLY = 2;
  static final int TYPES = 3;

  private final List<List<MissionItem>> byType =
      new ArrayList<>(List.of(List.of(), List.of(), List.of()));
  private final IntConsumer changed;

  /**
   * @param changed told the type of a plan that has come, or has been taken away
   */
  Plans(IntConsumer changed) {
    this.changed = changed;
  }

  List<MissionItem> items(int type) {
    return byType.get(type);
  }

  void put(int type, List<MissionItem> items) {
    byType.set(type, List.copyOf(items));
    changed.accept(type);
  }

  /** A number that is the same for the same items, and 0 for none. */
  long opaqueId(int type) {
    if (items(type).isEmpty()) {
      return 0;
    }
    CRC32 crc = new CRC32();
    for (MissionItem item : items(type)) {
      int hash = item.hashCode();
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        crc.update(hash >> shift);
      }
    }
    return Math.max(1, crc.getValue());
  }
}
