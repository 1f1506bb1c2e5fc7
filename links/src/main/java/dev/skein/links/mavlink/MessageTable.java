package dev.skein.links.mavlink;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Every message of MAVLink's public dialects: what is needed to frame it and to check its CRC.
 * Source: the message definitions, as {@code messages.csv}.
 */
final class MessageTable {

  private static final MessageInfo[] BY_ID = read();

  private MessageTable() {}

  /**
   * One message.
   *
   * @param crcExtra CRC_EXTRA, the seed that stands for its definition
   * @param baseLength payload bytes without extension fields (all that MAVLink 1 carries)
   * @param fullLength payload bytes with extension fields
   * @param targetSystemAt where target_system stands in the payload; -1 where it has none
   * @param targetComponentAt where target_component stands; -1 where it has none
   */
  record MessageInfo(
      int id,
      String name,
      int crcExtra,
      int baseLength,
      int fullLength,
      int targetSystemAt,
      int targetComponentAt) {

    /** The system that a message is for; 0 for all, as also where it names none. */
    int targetSystem(Payload payload) {
      return targetSystemAt < 0 ? 0 : payload.u8(targetSystemAt);
    }

    /** The component of it; 0 for all, as also where it names none. */
    int targetComponent(Payload payload) {
      return targetComponentAt < 0 ? 0 : payload.u8(targetComponentAt);
    }
  }

  static @Nullable MessageInfo find(int id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }

  /** The id of a message, by its MAVLink name. */
  static OptionalInt findId(String name) {
    return Arrays.stream(BY_ID)
        .filter(info -> info != null && info.name().equals(name))
        .mapToInt(MessageInfo::id)
        .findFirst();
  }

  private static MessageInfo[] read() {
    MessageInfo[] byId = new MessageInfo[65_536];
    try (InputStream csv = MessageTable.class.getResourceAsStream("messages.csv")) {
      if (csv == null) {
        throw new IllegalStateException("messages.csv is not on the class path");
      }
      new BufferedReader(new InputStreamReader(csv, StandardCharsets.US_ASCII))
          .lines()
          .map(line -> line.split(",", -1))
          .forEach(f -> {
            int id = Integer.parseInt(f[0]);
            byId[id] =
                new MessageInfo(
                    id, f[1], number(f[2]), number(f[3]), number(f[4]), place(f[5]), place(f[6]));
          });
      return byId;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int place(String text) {
    return text.isEmpty() ? -1 : number(text);
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }
}
