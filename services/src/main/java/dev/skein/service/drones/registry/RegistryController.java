package dev.skein.service.drones.registry;

import dev.skein.api.Caller;
import dev.skein.api.EntityTag;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.DroneId;
import dev.skein.events.PlainText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/registry}: what drones are, whom they belong to, what is due. */
@RestController
@RequestMapping("/api/v1/registry")
public class RegistryController {

  private static final String CSV = "text/csv";
  private static final int MOST = 1_000;
  private static final int LONGEST = 100;
  private static final Map<String, String> SORTS =
      Map.of(
          "drone_id", "id",
          "name", "name",
          "serial", "serial",
          "model", "model",
          "group", "fleet_group",
          "life_cycle", "life_cycle",
          "flight_hours", "flight_seconds");
  private static final Map<String, String> PACK_SORTS =
      Map.of(
          "serial", "serial",
          "drone_id", "drone_id",
          "model", "model",
          "cycles", "cycles",
          "in_service_since", "in_service_since");
  private static final List<String> LIFE_CYCLES = List.of("active", "maintenance", "retired");

  /** What is wrong with a field; of a line or a drone, in an import. */
  private static final Pattern FAULT = Pattern.compile("^(?:(?:line|drone) \\d+: )?([a-z_]+): ");

  private static final String TEXT = "string";
  private static final String NUMBER = "number";

  /** A field that is null is cleared. */
  private static final String NONE = "null";

  private final Entries entries;
  private final BatteryPacks packs;

  public RegistryController(Entries entries, BatteryPacks packs) {
    this.entries = entries;
    this.packs = packs;
  }

  /** How many entries an import has changed. */
  @Schema(name = "RegistryImport")
  public record Imported(int changed) {}

  /** What of an entry can be changed; what is left out stays. */
  @Schema(name = "RegistryEntryChange")
  record ChangeBody(
      @Schema(maxLength = 100) @Nullable String name,
      @Schema(
              types = {TEXT, NONE},
              maxLength = 100)
          @Nullable String serial,
      @Schema(
              types = {TEXT, NONE},
              maxLength = 100)
          @Nullable String model,
      @Schema(
              types = {TEXT, NONE},
              maxLength = 100)
          @Nullable String group,
      @Nullable List<String> capabilities,
      @Schema(
              types = {NUMBER, NONE},
              minimum = "-90",
              maximum = "90")
          @Nullable Double homeLatitude,
      @Schema(
              types = {NUMBER, NONE},
              minimum = "-180",
              maximum = "180")
          @Nullable Double homeLongitude,
      @Schema(
              types = {NUMBER, NONE},
              minimum = "0",
              maximum = "100")
          @Nullable Double minBattery,
      @Schema(
              types = {NUMBER, NONE},
              minimum = "1",
              maximum = "20000")
          @Nullable Double maxAltitude,
      @Schema(
              types = {NUMBER, NONE},
              minimum = "1",
              maximum = "1000000")
          @Nullable Double maxDistance,
      @Schema(types = {TEXT, NONE}) @Nullable String videoUrl,
      @Schema(allowableValues = {"active", "maintenance", "retired"}) @Nullable String lifeCycle,
      @Schema(
              types = {TEXT, NONE},
              maxLength = 2000)
          @Nullable String notes,
      @Schema(
              types = {NUMBER, NONE},
              minimum = "0",
              maximum = "1000000")
          @Nullable Double maintenanceDueHours,
      @Schema(
              types = {TEXT, NONE},
              format = "date")
          @Nullable LocalDate maintenanceDueOn) {}

  /** A pack as it is to be. */
  @Schema(name = "BatteryPackRequest")
  public record PackBody(
      @Nullable Long droneId,
      @Nullable String model,
      @Nullable Integer capacityMah,
      @Nullable Integer cycles,
      @Nullable LocalDate inServiceSince) {}

  @Operation(operationId = "listRegistry", summary = "The registry's entries")
  @GetMapping
  public Entries.Page list(
      @RequestParam(required = false) @Nullable String group,
      @RequestParam(name = "life_cycle", required = false) @Nullable String lifeCycle,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller)
      throws SQLException {
    Paging paging = Paging.of(limit, offset, sort, MOST, SORTS, "drone_id");
    if (lifeCycle != null && !LIFE_CYCLES.contains(lifeCycle)) {
      throw RequestProblem.badField(
          "life_cycle", "must be one of " + String.join(", ", LIFE_CYCLES));
    }
    return entries.list(group, lifeCycle, caller.permissions(), paging);
  }

  @Operation(operationId = "getRegistryEntry", summary = "A drone's entry; its ETag is its version")
  @GetMapping("/{id}")
  public ResponseEntity<Entry> get(@PathVariable long id, Caller caller) throws SQLException {
    return entries
        .find(drone(id))
        .filter(entry -> caller.mayView(entry.groupOrNull()))
        .map(RegistryController::answer)
        .orElseThrow(() -> noDrone(id));
  }

  /** Changes some fields of an entry. */
  @Operation(
      operationId = "changeRegistryEntry",
      summary = "Changes the fields that are given; null clears one",
      description =
          "If-Match names the version that is changed: 428 without it, 412 when somebody else has"
              + " changed it since. The change is told as drone.updated.")
  @PatchMapping("/{id}")
  public ResponseEntity<Entry> change(
      @PathVariable long id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = ChangeBody.class),
                      examples =
                          @ExampleObject(
                              "{\"name\":\"Kite\",\"serial\":\"K-17\",\"group\":\"north\"}")))
          @RequestBody
          JsonNode body,
      Caller caller)
      throws SQLException {
    Changes changes = Changes.read(body);
    refuse(HttpStatus.BAD_REQUEST, changes.faults());
    return answer(changed(id, entries.change(caller, drone(id), ifMatch, changes)));
  }

  @Operation(
      operationId = "removeDrone",
      summary = "Strikes out a drone that is retired; If-Match names its version")
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void remove(
      @PathVariable long id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      Caller caller)
      throws SQLException {
    var _ = changed(id, entries.remove(caller, drone(id), ifMatch));
  }

  @Operation(operationId = "exportRegistry", summary = "All entries as CSV (RFC 4180)")
  @GetMapping(path = "/export", produces = CSV)
  public ResponseEntity<String> export(Caller caller) throws SQLException {
    List<Entry> all = new ArrayList<>();
    for (List<Entry> page = page(caller, 0); !page.isEmpty(); page = page(caller, all.size())) {
      all.addAll(page);
    }
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(CSV + ";charset=UTF-8"))
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"drones.csv\"")
        .body(EntriesCsv.write(all));
  }

  private List<Entry> page(Caller caller, int offset) throws SQLException {
    Paging paging = Paging.of(MOST, offset, null, MOST, SORTS, "drone_id");
    return entries.list(null, null, caller.permissions(), paging).items();
  }

  /** Changes entries by a CSV document, all or none. */
  @Operation(
      operationId = "importRegistry",
      summary = "Changes entries by CSV, all or none",
      description =
          "The first line names the columns, drone_id among them; an empty cell clears a field."
              + " A line with a version changes that version only. When a line cannot be done"
              + " nothing changes: 422, with every fault and its line. Text that begins like a"
              + " formula (=, +, -, @) has an apostrophe before it in what is exported, which an"
              + " import takes away again.")
  @PostMapping(path = "/import", consumes = CSV)
  public Imported importCsv(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
          @RequestBody
          String body,
      Caller caller)
      throws SQLException {
    EntriesCsv.Import read = EntriesCsv.read(body);
    refuse(HttpStatus.UNPROCESSABLE_CONTENT, read.faults());
    return switch (entries.changeAll(caller, read.lines())) {
      case Entries.Imported.Done(int changed) -> new Imported(changed);
      case Entries.Imported.Refused(List<String> faults) ->
          throw faulty(HttpStatus.UNPROCESSABLE_CONTENT, faults);
    };
  }

  /** The packs, by serial number unless asked otherwise; of one drone or one model. */
  @Operation(operationId = "listBatteryPacks", summary = "Battery packs, by serial number")
  @GetMapping("/batteries")
  public BatteryPacks.Page listPacks(
      @RequestParam(name = "drone_id", required = false) @Nullable Long droneId,
      @RequestParam(required = false) @Nullable String model,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset)
      throws SQLException {
    if (droneId != null && droneId < 1) {
      throw RequestProblem.badField("drone_id", "must be 1 or more");
    }
    return packs.list(droneId, model, Paging.of(limit, offset, sort, MOST, PACK_SORTS, "serial"));
  }

  @Operation(operationId = "getBatteryPack", summary = "A battery pack; its ETag is its version")
  @GetMapping("/batteries/{serial}")
  public ResponseEntity<BatteryPack> getPack(@PathVariable String serial) throws SQLException {
    return packs
        .find(serial)
        .map(RegistryController::answer)
        .orElseThrow(() -> problem(HttpStatus.NOT_FOUND, "There is no battery pack " + serial));
  }

  /** Keeps a battery pack. */
  @Operation(
      operationId = "putBatteryPack",
      summary = "Keeps a battery pack; If-Match names its version, none for a new one")
  @PutMapping("/batteries/{serial}")
  public ResponseEntity<BatteryPack> putPack(
      @PathVariable String serial,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      @RequestBody PackBody body,
      Caller caller)
      throws SQLException {
    if (!PlainText.isName(serial, LONGEST)) {
      throw RequestProblem.badField("serial", "must be 1 to 100 characters");
    }
    String model = body.model();
    if (model != null && (model.length() > LONGEST || !PlainText.isPlain(model))) {
      throw RequestProblem.badField(
          "model", "must be at most 100 characters, without control characters");
    }
    int cycles = body.cycles() == null ? 0 : body.cycles();
    Integer capacity = body.capacityMah();
    if (cycles < 0) {
      throw RequestProblem.badField("cycles", "must be 0 or more");
    }
    if (capacity != null && capacity < 1) {
      throw RequestProblem.badField("capacity_mah", "must be 1 or more");
    }
    BatteryPack pack =
        new BatteryPack(serial, body.droneId(), model, capacity, cycles, body.inServiceSince(), 0);
    return switch (packs.put(caller, pack, ifMatch)) {
      case BatteryPacks.Outcome.Kept(BatteryPack kept) -> answer(kept);
      case BatteryPacks.Outcome.NoDrone() ->
          throw RequestProblem.unprocessable("drone_id", "there is no drone " + body.droneId());
    };
  }

  @Operation(
      operationId = "removeBatteryPack",
      summary = "Strikes out a battery pack; If-Match names its version")
  @DeleteMapping("/batteries/{serial}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void removePack(
      @PathVariable String serial,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      Caller caller)
      throws SQLException {
    if (!packs.remove(caller, serial, ifMatch)) {
      throw problem(HttpStatus.NOT_FOUND, "There is no battery pack " + serial);
    }
  }

  private static Entry changed(long id, Entries.Outcome outcome) {
    return switch (outcome) {
      case Entries.Outcome.Changed(Entry entry) -> entry;
      case Entries.Outcome.Same(Entry entry) -> entry;
      case Entries.Outcome.Gone() -> throw noDrone(id);
      case Entries.Outcome.Refused(String reason) -> throw problem(HttpStatus.CONFLICT, reason);
    };
  }

  private static ResponseEntity<Entry> answer(Entry entry) {
    return ResponseEntity.ok().eTag(EntityTag.of(entry.version())).body(entry);
  }

  private static ResponseEntity<BatteryPack> answer(BatteryPack pack) {
    return ResponseEntity.ok().eTag(EntityTag.of(pack.version())).body(pack);
  }

  private static DroneId drone(long id) {
    if (id < 1) {
      throw RequestProblem.badField("id", "must be 1 or more");
    }
    return new DroneId(id);
  }

  private static ErrorResponseException noDrone(long id) {
    return problem(HttpStatus.NOT_FOUND, "There is no drone " + id);
  }

  private static void refuse(HttpStatus status, List<String> faults) {
    if (!faults.isEmpty()) {
      throw faulty(status, faults);
    }
  }

  private static ErrorResponseException faulty(HttpStatus status, List<String> faults) {
    ErrorResponseException problem = problem(status, String.join("; ", faults));
    Matcher fault = FAULT.matcher(faults.getFirst());
    if (fault.find()) {
      problem.getBody().setProperty("field", fault.group(1));
    } else if (faults.getFirst().startsWith("drone ")) {
      problem.getBody().setProperty("field", "drone_id");
    }
    problem.getBody().setProperty("faults", faults);
    return problem;
  }

  private static ErrorResponseException problem(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }
}
