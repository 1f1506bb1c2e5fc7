package dev.skein.service.gateway;

import dev.skein.service.gateway.live.LiveHub;
import dev.skein.service.gateway.live.LiveSession;
import dev.skein.service.gateway.live.LiveSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/** {@code /ws/live}: brings WebSocket clients to the {@link LiveHub}. */
public final class LiveSocketHandler extends AbstractWebSocketHandler
    implements SubProtocolCapable {

  private final LiveHub hub;
  private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();

  public LiveSocketHandler(LiveHub hub) {
    this.hub = hub;
  }

  @Override
  public List<String> getSubProtocols() {
    return List.of("fleet.live.v1");
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession socket) {
    sessions.put(socket.getId(), hub.open(new Socket(socket)));
  }

  @Override
  protected void handleTextMessage(WebSocketSession socket, TextMessage message) {
    LiveSession session = sessions.get(socket.getId());
    if (session != null) {
      session.receive(message.getPayload());
    }
  }

  @Override
  public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
    LiveSession session = sessions.remove(socket.getId());
    if (session != null) {
      session.close();
    }
  }

  /** One connection; called by the session's own sending thread. */
  private record Socket(WebSocketSession socket) implements LiveSocket {
    @Override
    public void sendText(String text) throws IOException {
      socket.sendMessage(new TextMessage(text));
    }

    @Override
    public void sendBinary(ByteBuffer bytes) throws IOException {
      socket.sendMessage(new BinaryMessage(bytes));
    }

    @Override
    public void close(int code, String reason) {
      try {
        socket.close(new CloseStatus(code, reason));
      } catch (IOException e) {
        // It is gone already.
      }
    }
  }
}
