package dev.skein.service.tasks;

import dev.skein.service.tasks.RouteChecks.Check;
import java.util.List;

/** The checks that forbid something now. */
final class ChecksFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<Check> failed;

  private ChecksFailedException(List<Check> failed) {
    super("checks failed", null, false, false);
    this.failed = failed;
  }

  /** Lets only those go on of whom all checks are passed. */
  static void refuse(List<Check> checks) {
    List<Check> failed = Check.failed(checks);
    if (!failed.isEmpty()) {
      throw new ChecksFailedException(failed);
    }
  }

  List<Check> failed() {
    return failed;
  }
}
