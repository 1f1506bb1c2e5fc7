package dev.skein.service.users;

import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.api.Times;
import dev.skein.events.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/audit}: who changed what, for admins. */
@RestController
@RequestMapping("/api/v1/audit")
public class AuditController {

  private static final int MOST = 1_000;
  private static final Map<String, String> SORTS =
      Map.of("id", "id", "recorded_at", "recorded_at", "actor", "actor", "action", "action");

  private final Audit audit;

  public AuditController(Audit audit) {
    this.audit = audit;
  }

  /**
   * A change, a login or an order.
   *
   * @param id its place in the chain, from 1 on
   * @param hash SHA-256 over the entry and the hash before
   */
  public record Entry(
      long id,
      Instant recordedAt,
      @Schema(example = "drone-control-service") String source,
      @Schema(example = "ann") String actor,
      @Nullable UserId userId,
      @Schema(example = "zones.replaced") String action,
      @Schema(example = "zones/12") String subject,
      @Nullable String detail,
      @Nullable String requestId,
      @Nullable String remoteAddress,
      String hash) {

    static Entry of(AuditRows.Row row) {
      AuditEntry entry = row.entry();
      return new Entry(
          row.id(),
          entry.recordedAt(),
          entry.source(),
          entry.actor(),
          entry.userId(),
          entry.action(),
          entry.subject(),
          entry.detail(),
          entry.requestId(),
          entry.remoteAddress(),
          row.hash());
    }
  }

  /** Some of the entries, and how many match in all. */
  @Schema(name = "AuditPage")
  public record Page(List<Entry> items, long total) {}

  /** The entries, the newest first. */
  @Operation(
      operationId = "listAudit",
      summary = "Who changed what, the newest first; with every login and every order")
  @GetMapping
  public Page list(
      @RequestParam(required = false) @Nullable String actor,
      @RequestParam(required = false) @Nullable String action,
      @RequestParam(required = false) @Nullable String subject,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset)
      throws SQLException {
    AuditRows.Found found =
        audit.list(
            new AuditRows.Filter(actor, action, subject, time("from", from), time("to", to)),
            Paging.of(limit, offset, sort, MOST, SORTS, "-id"));
    return new Page(found.rows().stream().map(Entry::of).toList(), found.total());
  }

  /** Reads the trail, a long one in several requests. */
  @Operation(
      operationId = "verifyAudit",
      summary = "Reads the audit trail and checks every hash",
      description =
          "For about 2 s. A trail that is longer is not complete then: ask again with after ="
              + " entries and last_hash as they were answered, until it is.")
  @GetMapping("/verification")
  public AuditVerdict verify(
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(name = "last_hash", required = false) @Nullable String lastHash)
      throws SQLException {
    if (after < 0) {
      throw RequestProblem.badField("after", "must be 0 or more");
    }
    if ((after == 0) != (lastHash == null)) {
      throw RequestProblem.badField("last_hash", "goes with after: that of the entry");
    }
    return audit.verify(
        lastHash == null ? AuditRows.BEGINNING : new AuditRows.Head(after, lastHash));
  }

  private static @Nullable Instant time(String name, @Nullable String text) {
    return text == null ? null : Times.parse(name, text);
  }
}
