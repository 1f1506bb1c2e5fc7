package dev.skein.app.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A client of the live socket at its fastest, as docs/live.md describes it. */
final class LiveClient implements WebSocket.Listener, AutoCloseable {

  private final IntConsumer seen;
  private final AtomicReference<@Nullable String> end = new AtomicReference<>();
  private ByteBuffer whole = ByteBuffer.allocate(0);
  private CompletableFuture<?> sent = CompletableFuture.completedFuture("nothing yet");

  private @Nullable WebSocket socket;

  private LiveClient(IntConsumer seen) {
    this.seen = seen;
  }

  /** Everything, at the fastest rate there is. */
  static LiveClient watch(HttpClient http, int port, String token, IntConsumer seen) {
    LiveClient client = new LiveClient(seen);
    WebSocket socket = client.connect(http, port, token);
    client.send(socket, "{\"op\":\"view\",\"bbox\":[-180,-90,180,90],\"rateHz\":50}");
    return client;
  }

  /** Every update of some drones, and nothing else. */
  static LiveClient follow(
      HttpClient http, int port, String token, List<Long> drones, IntConsumer seen) {
    LiveClient client = new LiveClient(seen);
    WebSocket socket = client.connect(http, port, token);
    client.send(socket, "{\"op\":\"view\",\"bbox\":[0,0,0.1,0.1]}");
    client.send(socket, "{\"op\":\"follow\",\"ids\":" + drones + "}");
    return client;
  }

  /** Why the server, or what is between, has ended it. */
  Optional<String> end() {
    return Optional.ofNullable(end.get());
  }

  @Override
  public void close() {
    end.compareAndSet(null, "closed here");
    if (socket != null) {
      socket.abort();
    }
  }

  private WebSocket connect(HttpClient http, int port, String token) {
    WebSocket connected =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .subprotocols("fleet.live.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws/live"), this)
            .join();
    socket = connected;
    return connected;
  }

  /** A text may be sent only when the one before it has been. */
  private synchronized void send(WebSocket socket, String text) {
    sent = sent.thenCompose(_ -> socket.sendText(text, true));
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    ByteBuffer joined = ByteBuffer.allocate(whole.remaining() + data.remaining());
    whole = joined.put(whole).put(data).flip();
    if (last) {
      ByteBuffer frame = whole.order(ByteOrder.LITTLE_ENDIAN);
      whole = ByteBuffer.allocate(0);
      int count = frame.getInt(12);
      for (int i = 0; i < count; i++) {
        seen.accept(Load.number(frame.getInt(32 + (count + i) * 4) / 1e7));
      }
      send(socket, "{\"op\":\"ack\",\"n\":" + frame.getInt(4) + "}");
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end.compareAndSet(null, "closed by the server: " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    end.compareAndSet(null, error.toString());
  }
}
