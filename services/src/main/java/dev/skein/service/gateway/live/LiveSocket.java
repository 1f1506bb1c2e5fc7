package dev.skein.service.gateway.live;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A client's connection; each method may block, and is called by one thread at a time. */
public interface LiveSocket {
  void sendText(String text) throws IOException;

  void sendBinary(ByteBuffer bytes) throws IOException;

  /** Asks for a pong. */
  void ping() throws IOException;

  void close(int code, String reason);
}
