package dev.skein.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags made of versions (RFC 9110, 8.8.3): who changes a thing says which version they have
 * seen, and is refused when it is no longer that.
 */
public final class EntityTag {

  private EntityTag() {}

  /** The tag of a version, for the header ETag. */
  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /**
   * Lets a change go on only if it was made for the version there is.
   *
   * @param ifMatch the header If-Match: tags separated by commas, or {@code *}
   * @throws RequestProblem 428 without the header, 412 when the version is another
   */
  public static void check(@Nullable String ifMatch, long version) {
    if (ifMatch == null || ifMatch.isBlank()) {
      throw RequestProblem.of(
          428,
          "if-match-required",
          "Send the ETag of what you have seen as If-Match, or If-Match: * to change any.");
    }
    boolean isMatch =
        Arrays.stream(ifMatch.split(","))
            .map(String::strip)
            .anyMatch(tag -> tag.equals("*") || tag.equals(of(version)));
    if (!isMatch) {
      throw RequestProblem.of(
          412,
          "changed-meanwhile",
          "Somebody has changed it meanwhile: it is at version " + version + ".");
    }
  }
}
