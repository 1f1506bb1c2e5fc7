package dev.skein.service.users;

import dev.skein.api.AccessList;
import dev.skein.events.Event;
import dev.skein.events.SystemEvent.ChangeRecorded;
import dev.skein.events.UserEvent;
import dev.skein.events.UserId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit trail, without its place in the chain.
 *
 * @param recordedAt when the change was made, in microseconds as PostgreSQL keeps them
 * @param source the service that made it
 */
record AuditEntry(
    String eventId,
    Instant recordedAt,
    String source,
    String actor,
    @Nullable UserId userId,
    String action,
    String subject,
    @Nullable String detail,
    @Nullable String requestId,
    @Nullable String remoteAddress) {

  AuditEntry {
    recordedAt = recordedAt.truncatedTo(ChronoUnit.MICROS);
  }

  /** What an event on {@code user-events} says of a change or a login; empty for others. */
  static Optional<AuditEntry> of(Event<?> event) {
    return switch (event.data()) {
      case ChangeRecorded change ->
          Optional.of(
              new AuditEntry(
                  event.id(),
                  event.timestamp(),
                  event.source(),
                  change.actor(),
                  change.userId(),
                  change.action(),
                  change.subject(),
                  change.detail(),
                  change.requestId(),
                  change.remoteAddress()));
      case UserEvent.LoggedIn in ->
          Optional.of(login(event, in.userId(), in.username(), in.remoteAddress()));
      case UserEvent.LoggedOut out -> Optional.of(login(event, out.userId(), out.username(), null));
      default -> Optional.empty();
    };
  }

  /** The hash of the entry at its place: SHA-256 over all of it and the hash before. */
  String hash(long id, String previousHash) {
    Stream<@Nullable Object> fields =
        Stream.of(
            id,
            previousHash,
            eventId,
            recordedAt,
            source,
            actor,
            userId,
            action,
            subject,
            detail,
            requestId,
            remoteAddress);
    // With lengths: no two entries are the same text.
    return AccessList.sha256(
        fields
            .map(field -> field == null ? "-" : field.toString().length() + ":" + field)
            .collect(Collectors.joining(",")));
  }

  private static AuditEntry login(
      Event<?> event, UserId user, String name, @Nullable String remoteAddress) {
    return new AuditEntry(
        event.id(),
        event.timestamp(),
        event.source(),
        name,
        user,
        event.type(),
        "user/" + user + " " + name,
        null,
        null,
        remoteAddress);
  }
}
