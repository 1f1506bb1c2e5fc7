package dev.skein.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.DroneGroups;
import dev.skein.events.EventCodec;
import dev.skein.service.gateway.live.LiveHub;
import dev.skein.service.gateway.live.LiveState;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

class LiveSocketHandlerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TextMessage VIEW = new TextMessage("{\"op\":\"view\",\"bbox\":[0,0,1,1]}");

  private final LiveSocketHandler sockets =
      new LiveSocketHandler(
          new LiveHub(new LiveState(), new EventCodec(), () -> NOW, new DroneGroups()), () -> NOW);
  private final BlockingQueue<Object> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<CloseStatus> closed = new LinkedBlockingQueue<>();
  private final Semaphore taken = new Semaphore(0);
  private volatile boolean isSlow;
  private final WebSocketSession socket = socket();

  @BeforeEach
  void connect() {
    sockets.afterConnectionEstablished(socket);
  }

  /** Nothing happens in its view: something does on its connection. */
  @Test
  void whoAnswersPingsStays() throws Exception {
    for (int i = 0; i < 20; i++) {
      sockets.ping();
      awaitPing();
      sockets.handleMessage(socket, i % 2 == 0 ? new PongMessage() : VIEW);
    }

    assertThat(closed).isEmpty();
  }

  @Test
  void whoLeavesFourPingsWithoutAnAnswerIsClosed() throws Exception {
    for (int i = 0; i < 4; i++) {
      sockets.ping();
      awaitPing();
    }
    assertThat(closed).isEmpty();

    sockets.ping();

    assertThat(end().getCode()).isEqualTo(4408);
  }

  /** Its pings come late, behind what it takes. */
  @Test
  void whoTakesSlowlyWhatWaitsStays() throws Exception {
    letItWait();
    for (int i = 0; i < 20; i++) {
      sockets.ping();
      taken.release();
      assertThat(sent.poll(5, TimeUnit.SECONDS)).isNotNull().isNotInstanceOf(PingMessage.class);
      awaitNextWaits();
    }

    assertThat(closed).isEmpty();
  }

  @Test
  void whoTakesNothingIsClosed() throws Exception {
    letItWait();
    for (int i = 0; i < 4; i++) {
      sockets.ping();
    }
    assertThat(closed).isEmpty();

    sockets.ping();

    assertThat(end().getCode()).isEqualTo(4408);
  }

  /** More than it takes. */
  private void letItWait() throws Exception {
    isSlow = true;
    for (int i = 0; i < 40; i++) {
      sockets.handleMessage(socket, new TextMessage("no JSON"));
    }
    awaitNextWaits();
    sent.clear();
  }

  private void awaitNextWaits() throws InterruptedException {
    for (int i = 0; i < 500 && !taken.hasQueuedThreads(); i++) {
      Thread.sleep(10);
    }
    assertThat(taken.hasQueuedThreads()).isTrue();
  }

  @Test
  void whoSendsWithoutBeingAskedIsClosedWhenItIsTooMuch() throws Exception {
    List<TextMessage> many = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      many.add(i % 2 == 0 ? VIEW : new TextMessage("{\"op\":\"ack\",\"n\":0}"));
    }
    for (TextMessage message : many) {
      sockets.handleMessage(socket, message);
    }
    assertThat(closed).isEmpty();

    sockets.handleMessage(socket, VIEW);

    assertThat(end()).isEqualTo(new CloseStatus(1008, "more than 200 messages a second"));
  }

  private CloseStatus end() throws InterruptedException {
    CloseStatus status = closed.poll(5, TimeUnit.SECONDS);
    assertThat(status).as("the end").isNotNull();
    return status;
  }

  private void awaitPing() throws InterruptedException {
    while (true) {
      Object message = sent.poll(5, TimeUnit.SECONDS);
      assertThat(message).as("a ping").isNotNull();
      if (message instanceof PingMessage) {
        return;
      }
    }
  }

  private WebSocketSession socket() {
    return (WebSocketSession)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {WebSocketSession.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "getId" -> "1";
                  case "sendMessage" -> {
                    if (isSlow) {
                      taken.acquire();
                    }
                    sent.add(arguments[0]);
                    yield null;
                  }
                  case "close" -> {
                    closed.add((CloseStatus) arguments[0]);
                    yield null;
                  }
                  default -> null;
                });
  }
}
