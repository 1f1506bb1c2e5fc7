package dev.skein.links.http;

import dev.skein.links.SecretFile;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which HTTP vehicle signs with which key, by the name it reports under. Immutable. */
public final class VehicleKeys {

  /** No vehicle has a key: none takes orders. */
  public static final VehicleKeys NONE = new VehicleKeys(Map.of());

  /** As many as one gateway keeps requests open for. */
  static final int MOST = 10_000;

  private final Map<String, VehicleKey> keys;

  private VehicleKeys(Map<String, VehicleKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  /**
   * Reads lines of {@code VEHICLE SECRET [URL]}; a secret is 64 hexadecimal digits, or 32 bytes in
   * Base64. Empty lines and those that begin with {@code #} are passed over.
   *
   * @throws IllegalArgumentException naming the line at fault, and nothing of what it says
   */
  public static VehicleKeys parse(List<String> lines) {
    Map<String, VehicleKey> keys = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String fault = read(line.split("\\s+", -1), keys);
      if (fault != null) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + fault);
      }
    }
    return new VehicleKeys(keys);
  }

  Optional<VehicleKey> find(String vehicle) {
    return Optional.ofNullable(keys.get(vehicle));
  }

  /** How many vehicles are named. */
  public int size() {
    return keys.size();
  }

  private static @Nullable String read(String[] words, Map<String, VehicleKey> keys) {
    if (words.length < 2 || words.length > 3) {
      return "must be: VEHICLE SECRET, and perhaps the URL that its orders are posted to";
    }
    if (!words[0].matches("[!-~]{1,100}")) {
      return "a vehicle's name has 1 to 100 letters, digits and signs of ASCII";
    }
    byte[] secret = SecretFile.secret(words[1]);
    if (secret == null) {
      return "a secret is 64 hexadecimal digits, or 32 bytes in Base64";
    }
    Optional<URI> webhook = words.length == 3 ? url(words[2]) : Optional.empty();
    if (words.length == 3 && webhook.isEmpty()) {
      return "a URL begins with http:// or https:// and has a host, and no user or fragment";
    }
    if (keys.size() == MOST) {
      return "more than " + MOST + " vehicles";
    }
    VehicleKey old = keys.put(words[0], new VehicleKey(words[0], secret, webhook));
    return old == null ? null : "vehicle " + words[0] + " stands there twice";
  }

  private static Optional<URI> url(String text) {
    try {
      URI url = URI.create(text);
      boolean isGood =
          ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
              && url.getHost() != null
              && url.getRawUserInfo() == null
              && url.getRawFragment() == null;
      return isGood ? Optional.of(url) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
