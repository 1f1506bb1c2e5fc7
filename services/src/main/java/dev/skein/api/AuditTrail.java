package dev.skein.api;

import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.PlainText;
import dev.skein.events.SystemEvent.ChangeRecorded;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Says who changed what, in the very transaction of the change: a {@link ChangeRecorded} in the
 * outbox of the service that makes it. The users service chains what is said so.
 */
public final class AuditTrail {

  /** Where the id of the request in work stands in the logging context. */
  public static final String REQUEST_ID = "request_id";

  private static final int LONGEST_DETAIL = 2_000;

  private final EventIds ids;
  private final InstantSource clock;
  private final String source;
  private final String instance;

  /**
   * @param source the service's name in the envelope
   * @param instance the service's instance
   */
  public AuditTrail(EventIds ids, InstantSource clock, String source, String instance) {
    this.ids = ids;
    this.clock = clock;
    this.source = source;
    this.instance = instance;
  }

  /**
   * Records a change within the transaction that makes it.
   *
   * @param caller who asked for it; null when nobody did, but the system
   * @param action what was done, for example {@code zones.replaced}
   * @param subject to what, for example {@code drone/7}
   * @param detail what changed, in words, without secrets; cut at 2,000 characters
   */
  public void record(
      Outbox outbox,
      Connection connection,
      @Nullable Caller caller,
      String action,
      String subject,
      @Nullable String detail)
      throws SQLException {
    ChangeRecorded change =
        new ChangeRecorded(
            instance,
            caller == null ? "system" : caller.name(),
            caller == null ? null : caller.userId(),
            action,
            subject,
            detail == null ? null : PlainText.first(detail, LONGEST_DETAIL),
            MDC.get(REQUEST_ID),
            caller == null ? null : caller.remoteAddress());
    outbox.put(connection, Event.of(ids.next(), source, clock.instant(), change));
  }
}
