package dev.skein.app;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/**
 * A client of the live socket, as docs/live.md describes it: where it shows each drone last, and
 * what it was told.
 */
final class LivePositions implements WebSocket.Listener, AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Long, String> places = new ConcurrentHashMap<>();
  private final WebSocket socket;
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private ByteBuffer whole = ByteBuffer.allocate(0);

  /** A text may be sent only when the one before it has been. */
  private CompletableFuture<?> sent = CompletableFuture.completedFuture("nothing yet");

  LivePositions(RunningProduct skein) {
    this.socket =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + skein.token())
            .subprotocols("fleet.live.v1")
            .buildAsync(URI.create(skein.url("/ws/live").replace("http", "ws")), this)
            .join();
    send(socket, "{\"op\":\"view\",\"bbox\":[-180,-90,180,90],\"rateHz\":20}");
  }

  /** Drone id to lat/lon in degrees E7. */
  Map<Long, String> places() {
    return Map.copyOf(places);
  }

  /** The types of what was told of an order or a task so far, by a field of it. */
  List<String> told(String field, String id) {
    return events.stream()
        .filter(event -> event.at("/data/" + field).asString("").equals(id))
        .map(event -> event.get("type").asString())
        .toList();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      JsonNode message = RunningProduct.JSON.readTree(text.toString());
      text.setLength(0);
      if (message.get("op").asString().equals("event")) {
        events.add(message.get("event"));
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    ByteBuffer joined = ByteBuffer.allocate(whole.remaining() + data.remaining());
    whole = joined.put(whole).put(data).flip();
    if (last) {
      ByteBuffer frame = whole.order(ByteOrder.LITTLE_ENDIAN);
      whole = ByteBuffer.allocate(0);
      int count = frame.getInt(12);
      for (int i = 0; i < count; i++) {
        boolean hasPlace = (frame.get(32 + count * 22 + i) & 2) != 0;
        if (hasPlace) {
          long id = Integer.toUnsignedLong(frame.getInt(32 + i * 4));
          places.put(
              id,
              frame.getInt(32 + (count + i) * 4) + "/" + frame.getInt(32 + (2 * count + i) * 4));
        }
      }
      send(from, "{\"op\":\"ack\",\"n\":" + frame.getInt(4) + "}");
    }
    from.request(1);
    return null;
  }

  private synchronized void send(WebSocket to, String text) {
    sent = sent.thenCompose(_ -> to.sendText(text, true));
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }
}
