package dev.skein.bus;

/**
 * Where a group goes on in a partition, and what it can no longer read. Decided in this one place,
 * whoever keeps the group's positions.
 *
 * @param offset the first offset to read
 * @param lostFrom the first offset of what is gone, or passed over
 * @param lostTo the first offset behind it; as {@code lostFrom} when nothing is
 * @param why what happened, for people; empty when nothing is lost
 */
record StartingPoint(long offset, long lostFrom, long lostTo, String why) {

  /** What is known of a group's place in a partition. */
  sealed interface Known {
    /** The next offset to handle. */
    record At(long next) implements Known {}

    /**
     * The next offset to handle, on a log that was cut before it and may have grown again.
     *
     * @param end where what the group had handled ends
     */
    record Cut(long next, long end) implements Known {}

    /** The group has never been on this topic. */
    record Nowhere() implements Known {}

    /** The group has been on a topic of the same name that is no more. */
    record OnFormerTopic() implements Known {}
  }

  /**
   * Goes on where the group stood. Where it stood before the log's start, it goes on at the start;
   * where it stood past the log's end or on a former topic, at the end; where the log was cut, at
   * what came after the cut: never back to what is old.
   *
   * @param earliest where a new group begins: at the log's start, or at its end
   */
  static StartingPoint decide(Known known, long logStart, long logEnd, boolean earliest) {
    return switch (known) {
      case Known.At(long next) when next > logEnd ->
          new StartingPoint(logEnd, logEnd, next, "the log ends before where the group stood");
      case Known.At(long next) when next < logStart ->
          new StartingPoint(
              logStart, next, logStart, "the log no longer has where the group stood");
      case Known.At(long next) -> nothingLost(next);
      case Known.Cut(long next, long end) -> {
        long cut = Math.clamp(end, logStart, Math.max(logStart, logEnd));
        yield new StartingPoint(
            cut, cut, Math.max(cut, next), "the log was cut before where the group stood");
      }
      case Known.OnFormerTopic() ->
          new StartingPoint(
              logEnd, logStart, logEnd, "the topic was made anew, and is read from its end");
      case Known.Nowhere() -> nothingLost(earliest ? logStart : logEnd);
    };
  }

  long lost() {
    return lostTo - lostFrom;
  }

  private static StartingPoint nothingLost(long offset) {
    return new StartingPoint(offset, offset, offset, "");
  }
}
