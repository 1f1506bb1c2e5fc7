package dev.skein.links.mavlink;

/** Why bytes did not become a frame. */
public enum Drop {
  /** Bytes between frames that belong to none. */
  GARBAGE,
  /** A frame that ends before its length says. */
  TRUNCATED,
  /** A frame whose CRC is wrong. */
  WRONG_CRC,
  /** A message of no known dialect: its CRC cannot be checked. */
  UNKNOWN_MESSAGE,
  /** A frame with an incompatibility flag that is not understood. */
  INCOMPATIBLE_FLAGS
}
