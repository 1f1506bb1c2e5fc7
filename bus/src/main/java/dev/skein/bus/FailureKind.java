package dev.skein.bus;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
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

  /**
   * By the failure and its causes, the outermost first. A database that refuses what a record says
   * (SQLSTATE class 22, data exception, and 23, integrity constraint violation) is no outage; an
   * interrupted read or write is the watchdog's doing.
   */
  static FailureKind of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      FailureKind kind =
          switch (cause) {
            case LostOwnershipException _ -> OWNERSHIP_LOST;
            case TransientFailure _ -> OUTAGE;
            case SQLException sql -> isRefused(sql) ? FAULT : OUTAGE;
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
    return state != null && (state.startsWith("22") || state.startsWith("23"));
  }
}
