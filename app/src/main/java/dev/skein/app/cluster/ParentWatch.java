package dev.skein.app.cluster;

import java.io.IOException;

/** Tells when the process that started this one is gone: the standard input ends. */
public final class ParentWatch {

  /** The system property by which a process is told to watch. */
  public static final String PROPERTY = "skein.child";

  private ParentWatch() {}

  /** Calls once when this process is a child and its parent is gone. */
  public static void onEnd(Runnable then) {
    if (Boolean.getBoolean(PROPERTY)) {
      Thread.ofPlatform()
          .daemon()
          .name("parent-watch")
          .start(() -> {
            awaitEnd();
            then.run();
          });
    }
  }

  private static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // Nobody says anything here.
      }
    } catch (IOException e) {
      // That is its end, too.
    }
  }
}
