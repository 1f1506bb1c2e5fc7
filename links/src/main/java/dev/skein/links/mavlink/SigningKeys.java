package dev.skein.links.mavlink;

import dev.skein.links.SecretFile;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which vehicle signs with which key. A vehicle is named by its system id, or by system id and host
 * ({@code 1@192.0.2.7}) where several have the same; {@code *} stands for all others. Immutable,
 * but for the keys' own use by one thread.
 */
public final class SigningKeys {

  /** No vehicle has a key. */
  public static final SigningKeys NONE = new SigningKeys(Map.of());

  private static final String ALL = "*";
  private static final Pattern VEHICLE = Pattern.compile("\\*|\\d{1,10}(@\\S+)?");

  private final Map<String, Entry> entries;

  private SigningKeys(Map<String, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  /**
   * A vehicle's key.
   *
   * @param isToBeSetUp whether the link is to give the vehicle the key when it speaks unsigned
   */
  record Entry(SigningKey key, boolean isToBeSetUp) {}

  /**
   * Reads lines of {@code VEHICLE KEY [setup]}; a key is 64 hexadecimal digits, or 32 bytes in
   * Base64. Empty lines and those that begin with {@code #} are passed over.
   *
   * @throws IllegalArgumentException naming the line at fault, and nothing of what it says
   */
  public static SigningKeys parse(List<String> lines) {
    Map<String, Entry> entries = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String fault = read(line.split("\\s+"), entries);
      if (fault != null) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + fault);
      }
    }
    return new SigningKeys(entries);
  }

  /** The key of a vehicle, by the most exact name; null when it has none. */
  @Nullable Entry find(long systemId, InetAddress host) {
    if (entries.isEmpty()) {
      return null;
    }
    Entry entry = entries.get(systemId + "@" + host.getHostAddress());
    if (entry == null) {
      entry = entries.get(Long.toString(systemId));
    }
    return entry == null ? entries.get(ALL) : entry;
  }

  /**
   * The key that a vehicle signs with; empty also where a link is to give it that key, so that it
   * has none yet.
   */
  public Optional<SigningKey> heldBy(long systemId, InetAddress host) {
    Entry entry = find(systemId, host);
    return entry == null || entry.isToBeSetUp() ? Optional.empty() : Optional.of(entry.key());
  }

  /** Whether a key is one of those by which a vehicle of that system id may sign. */
  boolean isKeyOf(long systemId, String fingerprint) {
    String name = Long.toString(systemId);
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().key().fingerprint().equals(fingerprint))
        .map(Map.Entry::getKey)
        .anyMatch(of -> of.equals(ALL) || of.equals(name) || of.startsWith(name + "@"));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** How many vehicles are named. */
  public int size() {
    return entries.size();
  }

  private static @Nullable String read(String[] words, Map<String, Entry> entries) {
    if (words.length < 2 || words.length > 3) {
      return "must be: VEHICLE KEY, and perhaps setup";
    }
    if (!VEHICLE.matcher(words[0]).matches()) {
      return "a vehicle is a system id, a system id @ a host's address, or *";
    }
    byte[] secret = SecretFile.secret(words[1]);
    if (secret == null) {
      return "a key is 64 hexadecimal digits, or 32 bytes in Base64";
    }
    boolean isToBeSetUp = words.length == 3;
    if (isToBeSetUp && !words[2].toLowerCase(Locale.ROOT).equals("setup")) {
      return "behind the key nothing can stand but setup";
    }
    Entry old = entries.put(words[0], new Entry(new SigningKey(secret), isToBeSetUp));
    return old == null ? null : "vehicle " + words[0] + " stands there twice";
  }
}
