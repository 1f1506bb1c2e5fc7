package dev.skein.links.mavlink;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A recorded log as npm's node-mavlink reads it: src/test/node/decode.mjs. */
final class NodeMavlink {

  private static final JsonMapper JSON = new JsonMapper();

  private NodeMavlink() {}

  /** A frame's header, and its fields as text; null for a message that Skein does not read. */
  record Packet(
      long systemId, int componentId, int sequence, int messageId, @Nullable List<String> fields) {

    static Packet of(Frame frame) {
      MavlinkMessage message = frame.message();
      return new Packet(
          frame.systemId(),
          frame.componentId(),
          frame.sequence(),
          frame.messageId(),
          message == null ? null : NodeMavlink.fields(message));
    }

    static Packet of(JsonNode line) {
      JsonNode fields = line.get(4);
      return new Packet(
          line.get(0).asLong(),
          line.get(1).asInt(),
          line.get(2).asInt(),
          line.get(3).asInt(),
          fields.isNull()
              ? null
              : fields.values().stream()
                  .map(f -> f.isNumber() ? text(f.doubleValue()) : f.asString())
                  .toList());
    }
  }

  static List<Packet> read(String log) throws IOException, InterruptedException {
    return read(Path.of("../testdata/mavlink", log + ".tlog"));
  }

  static List<Packet> read(Path log) throws IOException, InterruptedException {
    Process node =
        new ProcessBuilder("node", "decode.mjs", log.toAbsolutePath().toString())
            .directory(Path.of("src/test/node").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Packet> packets = new ArrayList<>();
    try (BufferedReader lines = node.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        packets.add(Packet.of(JSON.readTree(line)));
      }
    }
    if (node.waitFor() != 0) {
      throw new IOException("node-mavlink has failed; is it installed in src/test/node?");
    }
    return packets;
  }

  private static List<String> fields(MavlinkMessage message) {
    List<String> fields = new ArrayList<>();
    try {
      for (RecordComponent component : message.getClass().getRecordComponents()) {
        switch (component.getAccessor().invoke(message)) {
          case List<?> several -> several.forEach(each -> fields.add(text(each)));
          case Object one -> fields.add(text(one));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return fields;
  }

  /** Microseconds since 1970 are told as text by JavaScript, as are infinities. */
  private static String text(Object value) {
    return switch (value) {
      case String s -> s;
      case Long l -> Long.toUnsignedString(l);
      case Number n when n.doubleValue() == Math.rint(n.doubleValue()) ->
          Long.toString((long) n.doubleValue());
      case Number n -> Float.toString(n.floatValue());
      default -> throw new IllegalArgumentException("no field: " + value);
    };
  }
}
