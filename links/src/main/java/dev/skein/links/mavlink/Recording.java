package dev.skein.links.mavlink;

import java.nio.file.Path;

/**
 * Where a link's frames are recorded.
 *
 * @param directory of the logs; made when it is not there
 * @param mostBytes how long all of the link's logs together may be; the oldest go first
 */
public record Recording(Path directory, long mostBytes) {

  /** 1 GB. */
  public static final long DEFAULT_BYTES = 1_000_000_000;
}
