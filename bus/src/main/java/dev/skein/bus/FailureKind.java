package dev.skein.bus;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/** Whose fault it is that a handler failed: outage is not poison. */
enum FailureKind {
  /** Another member has taken the partitions over. */
  OWNERSHIP_LOST,
  /** What the handler needs is away: it is tried until it is back. */
  OUTAGE,
  /** The record or the handler is at fault: it is tried a few times, then put aside. */
  FAULT;

  private static final int DEEPEST = 50;
  private static final List<String> REFUSALS = List.of("21", "22", "23", "54");

  /**
   * By the failure and its causes, the outermost first. A database that refuses what a record says
   * (SQLSTATE class 21, cardinality violation, 22, data exception, 23, integrity constraint
   * violation, and 54, program limit exceeded) is no outage; an interrupted read or write is the
   * watchdog's doing, but for one that has waited too long.
   */
  static FailureKind of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      FailureKind kind =
          switch (cause) {
            case LostOwnershipException _ -> OWNERSHIP_LOST;
            case TransientFailure _ -> OUTAGE;
            case SQLException sql -> isRefused(sql) ? FAULT : OUTAGE;
            case SocketTimeoutException _ -> OUTAGE;
            case InterruptedIOException _ -> FAULT;
            case ClosedByInterruptException _ -> FAULT;
            case IOException _ -> OUTAGE;
            case RetriableException _ -> OUTAGE;
            case AuthenticationException _ -> OUTAGE;
            case AuthorizationException _ -> OUTAGE;
            default -> null;
          };
      if (kind != null) {
        return kind;
      }
      cause = cause.getCause();
    }
    return FAULT;
  }

  private static boolean isRefused(SQLException sql) {
    String state = sql.getSQLState();
    return state != null && REFUSALS.stream().anyMatch(state::startsWith);
  }
}
