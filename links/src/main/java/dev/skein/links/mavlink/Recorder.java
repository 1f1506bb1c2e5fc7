package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records frames on a thread of its own; the link never waits for it. What its buffer has no room
 * for, and what cannot be written, is counted. Keys are left out: SETUP_SIGNING is not recorded.
 */
final class Recorder implements FrameTap, AutoCloseable {

  static final int MOST_WAITING = 16_384;

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 100;

  private final TlogFiles files;
  private final LinkCounters counters;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile boolean stopping;
  private boolean isFailing;

  Recorder(TlogFiles files, String link, LinkCounters counters) {
    this.files = files;
    this.counters = counters;
    this.thread = Thread.ofPlatform().name("record-" + link).start(this::run);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] frame, Instant at) {}

  @Override
  public void received(byte[] raw, Instant at) {
    record(raw, at);
  }

  /** A frame has left; it is not changed later. */
  void sent(byte[] frame, Instant at) {
    record(frame, at);
  }

  private void record(byte[] frame, Instant at) {
    if (FrameReader.messageId(frame) != MavlinkMessage.SetupSigning.ID
        && !waiting.offer(new Entry(frame, at))) {
      counters.add("record.overflow");
    }
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    stopping = true;
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.warn("{} frames were not recorded in time", waiting.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping || !waiting.isEmpty()) {
        Entry next = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          write(next);
        }
        if (waiting.isEmpty()) {
          flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(files);
    }
  }

  private void write(Entry entry) {
    try {
      files.write(entry.frame(), entry.at());
      isFailing = false;
    } catch (IOException e) {
      counters.add("record.failed");
      failed(e);
    }
  }

  private void flush() {
    try {
      files.flush();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void close(TlogFiles open) {
    try {
      open.close();
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Told once: a full disk would fill the log as well. */
  private void failed(IOException e) {
    if (!isFailing) {
      isFailing = true;
      LOG.warn("frames are not recorded: {}", e.toString());
    }
  }
}
