package dev.skein.service.gateway.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits to be sent to one client, sent by a thread of its own, so that a slow client holds up
 * nobody. Bounded: a client that lets too much gather is told so and closed.
 */
final class Outgoing {

  static final int TOO_SLOW = 4008;
  static final int MOST_MESSAGES = 10_000;
  static final long MOST_BYTES = 8L << 20;

  private static final int GOING_AWAY = 1001;

  private final LiveSocket socket;
  private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean pingWaits = new AtomicBoolean();
  private final AtomicLong sent = new AtomicLong();

  /** How many had been sent at the last ping; used by who pings. */
  private long sentBefore;

  private volatile boolean closed;

  Outgoing(LiveSocket socket) {
    this.socket = socket;
    Thread.ofVirtual().name("live-client").start(this::run);
  }

  private sealed interface Message {
    record Text(String text) implements Message {}

    record Binary(ByteBuffer bytes) implements Message {}

    record Ping() implements Message {}

    record Close(int code, String reason) implements Message {}
  }

  void text(String text) {
    add(new Message.Text(text), text.length());
  }

  void binary(ByteBuffer frame) {
    add(new Message.Binary(frame), frame.remaining());
  }

  /**
   * Asks for a sign of life.
   *
   * @return false when the last ping has not left, since the client is slow to take what stands
   *     before it; true, too, when it has taken nothing since
   */
  boolean ping() {
    long before = sentBefore;
    sentBefore = sent.get();
    if (pingWaits.compareAndSet(false, true)) {
      add(new Message.Ping(), 0);
      return true;
    }
    return sentBefore == before;
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    queue.add(new Message.Close(GOING_AWAY, "closed"));
  }

  private void add(Message message, int size) {
    if (closed) {
      return;
    }
    if (queue.size() >= MOST_MESSAGES || bytes.addAndGet(size) > MOST_BYTES) {
      closed = true;
      queue.clear();
      queue.add(new Message.Close(TOO_SLOW, "too slow: more than 10,000 messages waited"));
      return;
    }
    queue.add(message);
  }

  private void run() {
    try {
      while (true) {
        switch (queue.take()) {
          case Message.Text(String text) -> {
            socket.sendText(text);
            bytes.addAndGet(-text.length());
          }
          case Message.Binary(ByteBuffer frame) -> {
            int size = frame.remaining();
            socket.sendBinary(frame);
            bytes.addAndGet(-size);
          }
          case Message.Ping() -> {
            pingWaits.set(false);
            socket.ping();
          }
          case Message.Close(int code, String reason) -> {
            socket.close(code, reason);
            return;
          }
        }
        sent.incrementAndGet();
      }
    } catch (IOException | IllegalStateException e) {
      // The client is gone; its session is closed by the socket's own close event.
      closed = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
