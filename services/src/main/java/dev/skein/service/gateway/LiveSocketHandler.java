package dev.skein.service.gateway;

import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.events.Role;
import dev.skein.service.gateway.live.LiveHub;
import dev.skein.service.gateway.live.LiveSession;
import dev.skein.service.gateway.live.LiveSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * {@code /ws/live}: brings WebSocket clients to the {@link LiveHub}, as long as their token holds.
 */
public final class LiveSocketHandler extends AbstractWebSocketHandler
    implements SubProtocolCapable {

  private static final int TOKEN_EXPIRED = 4401;

  /** Who is not known sees no drone; the paths' rules let none in. */
  private static final Permissions NOTHING = new Permissions(Role.VIEWER, Map.of("", Role.VIEWER));

  private static final int SILENT = 4408;

  /** Who has left so many pings in a row without any answer is gone. */
  private static final int MOST_UNANSWERED = 4;

  /** Each may have a whole frame made, while all others wait; acknowledgements do not count. */
  private static final int MESSAGES_PER_SECOND = 200;

  private final LiveHub hub;
  private final InstantSource clock;
  private final RateLimits messages = new RateLimits(MESSAGES_PER_SECOND);
  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  public LiveSocketHandler(LiveHub hub, InstantSource clock) {
    this.hub = hub;
    this.clock = clock;
  }

  /**
   * @param unanswered pings since it was heard
   */
  private record Client(
      LiveSession session, Socket socket, Optional<Caller> caller, AtomicInteger unanswered) {
    boolean mayStay(Instant now, Predicate<Caller> holds) {
      return caller.isEmpty() || (now.isBefore(caller.get().until()) && holds.test(caller.get()));
    }

    /** The socket first: a session that ends gives another reason. */
    void end(int code, String reason) {
      socket.close(code, reason);
      session.close();
    }
  }

  @Override
  public List<String> getSubProtocols() {
    return List.of("fleet.live.v1");
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession socket) {
    Socket live = new Socket(socket);
    Optional<Caller> caller = callerOf(socket.getPrincipal());
    Permissions permissions = caller.map(Caller::permissions).orElse(NOTHING);
    clients.put(
        socket.getId(), new Client(hub.open(live, permissions), live, caller, new AtomicInteger()));
  }

  @Override
  protected void handleTextMessage(WebSocketSession socket, TextMessage message) {
    Client client = clients.get(socket.getId());
    if (client == null) {
      return;
    }
    client.unanswered.set(0);
    boolean isAnswer = client.session.receive(message.getPayload());
    if (!isAnswer
        && !messages.take(socket.getId(), clock.instant()).isZero()
        && clients.remove(socket.getId(), client)) {
      client.end(
          CloseStatus.POLICY_VIOLATION.getCode(),
          "more than " + MESSAGES_PER_SECOND + " messages a second");
    }
  }

  @Override
  protected void handlePongMessage(WebSocketSession socket, PongMessage message) {
    Client client = clients.get(socket.getId());
    if (client != null) {
      client.unanswered.set(0);
    }
  }

  /**
   * Asks every client for a sign of life, so that neither the web server nor what is between ends a
   * connection on which nothing happens, and closes those that have given none for long, with code
   * 4408; called every 15 s.
   */
  public void ping() {
    clients.forEach((id, client) -> {
      int unanswered = client.unanswered.incrementAndGet();
      if (!client.session.ping()) {
        client.unanswered.set(0);
      } else if (unanswered > MOST_UNANSWERED && clients.remove(id, client)) {
        Thread.startVirtualThread(() -> client.end(SILENT, "no answer to pings for a minute"));
      }
    });
  }

  @Override
  public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
    Client client = clients.remove(socket.getId());
    if (client != null) {
      client.session.close();
    }
  }

  /**
   * Closes the sockets whose token has expired or holds no more, with code 4401; called every
   * second or so.
   */
  public void closeExpired(Instant now, Predicate<Caller> holds) {
    clients.forEach((id, client) -> {
      if (!client.mayStay(now, holds) && clients.remove(id, client)) {
        // Who does not read holds up nobody else.
        Thread.startVirtualThread(
            () -> client.end(TOKEN_EXPIRED, "the token has expired, or holds no more"));
      }
    });
  }

  private static Optional<Caller> callerOf(@Nullable Principal user) {
    return user instanceof Authentication login && login.getPrincipal() instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
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
    public void ping() throws IOException {
      socket.sendMessage(new PingMessage());
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
