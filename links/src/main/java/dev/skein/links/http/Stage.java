package dev.skein.links.http;

import dev.skein.events.JsonFault;
import dev.skein.events.PlainText;
import dev.skein.links.orders.Answer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a vehicle says of an order: {@code {"stage": "executing", "progress": 40}}.
 *
 * @param word acknowledged, executing, completed, refused or failed
 * @param progress percent, of one that is executing
 * @param reason of one that is refused or has failed; 1 to 200 characters
 */
public record Stage(String word, @Nullable Double progress, @Nullable String reason) {

  private static final List<String> WORDS =
      List.of("acknowledged", "executing", "completed", "refused", "failed");
  private static final List<String> FIELDS = List.of("stage", "progress", "reason");
  private static final int LONGEST_REASON = 200;
  private static final JsonMapper JSON = new JsonMapper();

  /** A body that is read. */
  public sealed interface Read {
    record Good(Stage stage) implements Read {}

    /**
     * None.
     *
     * @param field at fault; empty when it is the body as a whole
     */
    record Bad(String field, String reason) implements Read {}
  }

  /** Reads a body. Never throws for bad input. */
  public static Read read(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      return findFault(json).<Read>map(bad -> bad).orElseGet(() -> new Read.Good(of(json)));
    } catch (JacksonException e) {
      return new Read.Bad("", JsonFault.notJson(e));
    }
  }

  private static Optional<Read.Bad> findFault(JsonNode json) {
    if (!json.isObject()) {
      return bad("", "a stage is a JSON object");
    }
    String word = json.path("stage").asString("");
    JsonNode progress = json.path("progress");
    JsonNode reason = json.path("reason");
    boolean needsReason = word.equals("refused") || word.equals("failed");
    if (!WORDS.contains(word)) {
      return bad("stage", "must be " + String.join(" or ", WORDS));
    }
    for (String field : json.propertyNames()) {
      if (!FIELDS.contains(field)) {
        return bad(field, "is not known: the fields are " + String.join(", ", FIELDS));
      }
    }
    if (!progress.isMissingNode()
        && !(progress.isNumber() && progress.doubleValue() >= 0 && progress.doubleValue() <= 100)) {
      return bad("progress", "must be 0 to 100");
    }
    if (needsReason
        && !(reason.isString() && PlainText.isName(reason.asString(), LONGEST_REASON))) {
      return bad(
          "reason",
          "must be 1 to %d characters, without control characters".formatted(LONGEST_REASON));
    }
    return Optional.empty();
  }

  private static Optional<Read.Bad> bad(String field, String reason) {
    return Optional.of(new Read.Bad(field, reason));
  }

  private static Stage of(JsonNode json) {
    JsonNode progress = json.path("progress");
    JsonNode reason = json.path("reason");
    return new Stage(
        json.path("stage").asString(),
        progress.isNumber() ? Double.valueOf(progress.doubleValue()) : null,
        reason.isString() ? reason.asString() : null);
  }

  /** What that means; before it the vehicle has taken the order, but for one that it refuses. */
  Answer answer() {
    String why = reason == null ? "" : reason;
    return switch (word) {
      case "acknowledged" -> new Answer.Taken();
      case "executing" -> new Answer.AtIt(progress);
      case "completed" -> new Answer.Done();
      case "refused" -> new Answer.Refused(why);
      case "failed" -> new Answer.Broken(why);
      default -> throw new IllegalStateException("no stage: " + word);
    };
  }
}
