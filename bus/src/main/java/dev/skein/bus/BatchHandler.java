package dev.skein.bus;

/** Handles what a poll brought. Called by one thread. */
public interface BatchHandler {

  /**
   * Does what the batch asks for; when it returns, the batch is done and its offsets may be
   * committed. When it throws, the same batch comes again, after a pause, until it is done or its
   * partitions have gone to another member.
   *
   * @throws LostOwnershipException when another member has taken the partitions over
   */
  void handle(Batch batch) throws Exception;

  /**
   * Called when partitions have come or gone: what is kept in memory of their keys may be another
   * member's by now, and must be read again.
   */
  default void reassigned() {}

  /** Called when a poll brought nothing, about ten times a second. */
  default void idle() throws Exception {}
}
