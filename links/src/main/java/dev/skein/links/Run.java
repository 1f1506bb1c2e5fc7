package dev.skein.links;

/**
 * One run of a service instance: what it is called, and when it began. Written {@code
 * instance/epoch}.
 *
 * @param instance for example {@code links@host-1}
 * @param epoch greater for each later run; milliseconds since 1970
 */
public record Run(String instance, long epoch) {

  /** Whether a run, as it is written, is of this instance, now or before. */
  public boolean isOfSameInstance(String run) {
    return instanceOf(run).equals(instance);
  }

  /** Whether a run, as it is written, is that other one, or a later one of its instance. */
  public static boolean isSameOrLater(String run, String other) {
    return instanceOf(run).equals(instanceOf(other)) && epochOf(run) >= epochOf(other);
  }

  private static long epochOf(String run) {
    try {
      return Long.parseLong(run.substring(run.lastIndexOf('/') + 1));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** A run as it is written; one without an epoch has 0. */
  public static Run parse(String run) {
    return new Run(instanceOf(run), epochOf(run));
  }

  /** The instance of a run as it is written. */
  public static String instanceOf(String run) {
    int slash = run.lastIndexOf('/');
    return slash < 0 ? run : run.substring(0, slash);
  }

  @Override
  public String toString() {
    return instance + "/" + epoch;
  }
}
