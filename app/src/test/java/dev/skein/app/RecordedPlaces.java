package dev.skein.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The positions of a recorded log of MAVLink 2 frames, read without the product's code. */
final class RecordedPlaces {

  private RecordedPlaces() {}

  /** System id to positions, each as lat/lon in degrees E7; 0/0 left out. */
  static Map<Integer, List<int[]>> read(Path log) throws IOException {
    Map<Integer, List<int[]>> places = new TreeMap<>();
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(log));
    while (file.hasRemaining()) {
      int start = file.position() + Long.BYTES;
      int length = file.get(start + 1) & 0xFF;
      int messageId = (file.get(start + 7) & 0xFF) | (file.get(start + 8) & 0xFF) << 8;
      if (messageId == 33) {
        byte[] whole = new byte[28];
        file.get(start + 10, whole, 0, length);
        ByteBuffer payload = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int[] place = {payload.getInt(4), payload.getInt(8)};
        if (place[0] != 0 || place[1] != 0) {
          places.computeIfAbsent(file.get(start + 5) & 0xFF, _ -> new ArrayList<>()).add(place);
        }
      }
      file.position(start + 12 + length);
    }
    return places;
  }

  /** How often the log's vehicles go over a latitude. */
  static int crossings(Path log, double latitude) throws IOException {
    int crossings = 0;
    for (List<int[]> places : read(log).values()) {
      for (int i = 1; i < places.size(); i++) {
        boolean before = places.get(i - 1)[0] / 1e7 > latitude;
        boolean after = places.get(i)[0] / 1e7 > latitude;
        crossings += before == after ? 0 : 1;
      }
    }
    return crossings;
  }
}
