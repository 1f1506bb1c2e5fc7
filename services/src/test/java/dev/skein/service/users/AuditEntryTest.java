package dev.skein.service.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Event;
import dev.skein.events.SystemEvent.ChangeRecorded;
import dev.skein.events.SystemEvent.RequestRefused;
import dev.skein.events.UserEvent;
import dev.skein.events.UserId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AuditEntryTest {

  private static final Instant NOW = Instant.parse("2025-08-03T10:30:00.123456789Z");

  @Test
  void everyFieldAndThePlaceAreInTheHash() {
    AuditEntry entry = entry("ann", "drone/7", "renamed");
    String hash = entry.hash(5, "before");

    assertThat(hash).hasSize(64).isEqualTo(entry("ann", "drone/7", "renamed").hash(5, "before"));
    assertThat(entry.hash(6, "before")).isNotEqualTo(hash);
    assertThat(entry.hash(5, "other")).isNotEqualTo(hash);
    assertThat(entry("ann", "drone/7", null).hash(5, "before")).isNotEqualTo(hash);
    assertThat(entry("bob", "drone/7", "renamed").hash(5, "before")).isNotEqualTo(hash);
    assertThat(entry("ann,7:drone/7", "", "renamed").hash(5, "before"))
        .as("text that moves from a field to the next")
        .isNotEqualTo(entry("ann", "drone/7", "renamed").hash(5, "before"));
  }

  @Test
  void changesAndLoginsAreEntriesAndRefusalsAreNot() {
    Event<?> in =
        Event.of("e2", "user-service", NOW, new UserEvent.LoggedIn(new UserId(7), "ann", null));
    assertThat(AuditEntry.of(in).orElseThrow().action()).isEqualTo("user.logged.in");
    Event<?> refused =
        Event.of(
            "e3",
            "api-gateway",
            NOW,
            new RequestRefused("g", "GET", "/", 401, "", null, null, null));
    assertThat(AuditEntry.of(refused)).isEmpty();
    assertThat(entry("ann", "x", null).recordedAt())
        .as("as PostgreSQL keeps it")
        .isEqualTo(Instant.parse("2025-08-03T10:30:00.123456Z"));
  }

  private static AuditEntry entry(String actor, String subject, String detail) {
    ChangeRecorded change =
        new ChangeRecorded(
            "drones@a", actor, new UserId(7), "drone.updated", subject, detail, null, null);
    return AuditEntry.of(Event.of("e1", "drone-control-service", NOW, change)).orElseThrow();
  }
}
