package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdAuthentication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pages of a remote identification's signature together. It is not verified: the keys are
 * the authorities'. Used by the link's thread. Source: MAVLink OPEN_DRONE_ID_AUTHENTICATION,
 * MAV_ODID_AUTH_TYPE.
 */
final class RemoteIdSignature {

  private static final Instant BEGIN = Instant.parse("2019-01-01T00:00:00Z");
  private static final List<String> TYPES =
      List.of(
          "",
          "uas_id_signature",
          "operator_id_signature",
          "message_set_signature",
          "network_remote_id",
          "specific_authentication");
  private static final int FIRST_PAGE = 17;
  private static final int OTHER_PAGE = 23;
  private static final int MOST_PAGES = 16;

  private @Nullable OpenDroneIdAuthentication first;
  private final List<@Nullable String> pages = new ArrayList<>();

  /**
   * A whole one.
   *
   * @param type for example {@code uas_id_signature}
   * @param data hexadecimal
   */
  record Whole(String type, String data, Instant signedAt) {}

  /** Takes a page; the whole when all pages of one signature have come since its first. */
  Optional<Whole> take(OpenDroneIdAuthentication page) {
    if (page.dataPage() == 0) {
      begin(page);
    } else if (first != null
        && page.authenticationType() == first.authenticationType()
        && page.dataPage() < pages.size()) {
      pages.set(page.dataPage(), padded(page.data(), OTHER_PAGE));
    }
    return first == null || pages.contains(null) ? Optional.empty() : whole(first);
  }

  /** A signature that is repeated keeps the pages that have come. */
  private void begin(OpenDroneIdAuthentication page) {
    if (page.equals(first)) {
      return;
    }
    pages.clear();
    first = null;
    int type = page.authenticationType();
    if (type > 0 && type < TYPES.size() && page.lastPageIndex() < MOST_PAGES) {
      first = page;
      pages.add(padded(page.data(), FIRST_PAGE));
      for (int i = 0; i < page.lastPageIndex(); i++) {
        pages.add(null);
      }
    }
  }

  private Optional<Whole> whole(OpenDroneIdAuthentication begun) {
    String data = String.join("", pages);
    int length = 2 * begun.length();
    return length > data.length()
        ? Optional.empty()
        : Optional.of(
            new Whole(
                TYPES.get(begun.authenticationType()),
                data.substring(0, length),
                BEGIN.plusSeconds(begun.timestamp())));
  }

  private static String padded(String hex, int bytes) {
    String data = hex + "00".repeat(Math.max(0, bytes - hex.length() / 2));
    return data.substring(0, 2 * bytes);
  }
}
