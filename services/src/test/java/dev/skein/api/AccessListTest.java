package dev.skein.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Role;
import dev.skein.events.UserEvent.Access;
import dev.skein.events.UserEvent.AccessKey;
import dev.skein.events.UserId;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessListTest {

  private static final Instant NOW = Instant.parse("2025-08-03T10:30:00Z");
  private static final UserId ANN = new UserId(7);
  private static final String SECRET = "skein_secret";

  private final AccessList list = new AccessList();

  @Test
  void aTokenHoldsUntilTheAccountSaysOtherwise() {
    Caller ann = token("s1", 3);
    assertThat(list.holds(ann)).as("of an account nothing was heard of").isTrue();

    list.apply(access(1, Role.OPERATOR, true, 3, Map.of(), Map.of()));
    assertThat(list.holds(ann)).isTrue();
    list.apply(access(2, Role.OPERATOR, true, 3, Map.of("s1", NOW), Map.of()));
    assertThat(list.holds(ann)).as("after logging out").isFalse();
    assertThat(list.holds(token("s2", 3))).isTrue();
    list.apply(access(3, Role.OPERATOR, true, 4, Map.of(), Map.of()));
    assertThat(list.holds(token("s2", 3))).as("made before the password changed").isFalse();
    assertThat(list.holds(token("s3", 4))).isTrue();
    list.apply(access(4, Role.OPERATOR, false, 4, Map.of(), Map.of()));
    assertThat(list.holds(token("s3", 4))).as("of a disabled account").isFalse();
  }

  @Test
  void whatIsOlderThanWhatIsKnownChangesNothing() {
    list.apply(access(5, Role.OPERATOR, false, 1, Map.of(), Map.of()));
    list.apply(access(4, Role.OPERATOR, true, 1, Map.of(), Map.of()));
    assertThat(list.holds(token("s1", 1))).isFalse();
  }

  @Test
  void aKeyMayDoWhatItSaysAndNoMoreThanItsOwner() {
    AccessKey key = new AccessKey("ci", AccessList.sha256(SECRET), Role.ADMIN, null, null, null);
    list.apply(access(1, Role.OPERATOR, true, 1, Map.of(), Map.of("4", key)));

    Caller found = list.findByKey(SECRET, "192.0.2.1", NOW).orElseThrow();
    assertThat(found.permissions()).isEqualTo(Permissions.everywhere(Role.OPERATOR));
    assertThat(found.scopes()).isEqualTo(Scope.ALL);
    assertThat(found.name()).isEqualTo("ann/ci");
    assertThat(list.holds(found)).isTrue();
    assertThat(list.findByKey("skein_other", null, NOW)).isEmpty();

    list.apply(access(2, Role.OPERATOR, true, 1, Map.of(), Map.of()));
    assertThat(list.findByKey(SECRET, null, NOW)).as("revoked").isEmpty();
    assertThat(list.holds(found)).isFalse();
  }

  /** As who has asked for an order that a second person confirms. */
  @Test
  void whoHasAskedMayBeForbiddenItSince() {
    AccessKey key = new AccessKey("ci", AccessList.sha256(SECRET), Role.OPERATOR, null, null, null);
    assertThat(list.mayCommand("ann", null)).as("an account nothing was heard of").isTrue();
    list.apply(access(1, Role.OPERATOR, true, 1, Map.of(), Map.of("4", key)));
    assertThat(list.mayCommand("ann", "north")).isTrue();
    assertThat(list.mayCommand("ann/ci", "north")).isTrue();
    assertThat(list.mayCommand("anna", "north")).as("somebody else").isTrue();

    list.apply(access(2, Role.OPERATOR, true, 1, Map.of(), Map.of()));
    assertThat(list.mayCommand("ann/ci", "north")).as("by a key that is no more").isFalse();
    list.apply(access(3, Role.VIEWER, true, 1, Map.of(), Map.of("4", key)));
    assertThat(list.mayCommand("ann", "north")).isFalse();
    assertThat(list.mayCommand("ann/ci", "north")).isFalse();
    list.apply(access(4, Role.OPERATOR, false, 1, Map.of(), Map.of()));
    assertThat(list.mayCommand("ann", "north")).as("by a disabled account").isFalse();
  }

  /** As on the live socket, which was opened when they might do more. */
  @Test
  void whoCameByAKeyStaysNoLongerThanTheirOwnerMayDoAsMuch() {
    AccessKey key = new AccessKey("ci", AccessList.sha256(SECRET), Role.VIEWER, null, null, null);
    list.apply(access(1, Role.OPERATOR, true, 1, Map.of(), Map.of("4", key)));
    Caller before = list.findByKey(SECRET, null, NOW).orElseThrow();

    list.apply(access(2, Role.VIEWER, true, 2, Map.of(), Map.of("4", key)));
    assertThat(list.holds(before)).as("it may do what it might").isTrue();
    list.apply(
        new Access(
            ANN,
            "ann",
            Role.VIEWER,
            Map.of("north", Role.VIEWER),
            true,
            3,
            Map.of(),
            Map.of("4", key),
            null,
            3));
    assertThat(list.holds(before)).as("its owner is limited to a group now").isFalse();
    assertThat(list.holds(list.findByKey(SECRET, null, NOW).orElseThrow())).isTrue();
  }

  @Test
  void aKeyIsForItsScopesAlone() {
    AccessKey key =
        new AccessKey("ci", AccessList.sha256(SECRET), Role.ADMIN, null, null, "telemetry");
    list.apply(access(1, Role.OPERATOR, true, 1, Map.of(), Map.of("4", key)));
    assertThat(list.findByKey(SECRET, null, NOW).orElseThrow().scopes())
        .containsExactly(Scope.TELEMETRY);
  }

  @Test
  void aKeyEndsWithItsTimeAndWithItsOwner() {
    AccessKey key =
        new AccessKey("ci", AccessList.sha256(SECRET), Role.VIEWER, null, NOW.plusSeconds(1), null);
    list.apply(access(1, Role.OPERATOR, true, 1, Map.of(), Map.of("4", key)));
    assertThat(list.findByKey(SECRET, null, NOW)).isPresent();
    assertThat(list.findByKey(SECRET, null, NOW.plusSeconds(1))).isEmpty();

    list.apply(access(2, Role.OPERATOR, false, 1, Map.of(), Map.of("4", key)));
    assertThat(list.findByKey(SECRET, null, NOW)).isEmpty();
  }

  /** Whose account was deleted and who has come again since is judged by the new one. */
  @Test
  void theTokenOfAnIssuerHoldsWhileItsAccountHereIsEnabled() {
    Caller bea = outsider("https://id.example sub-1");
    assertThat(list.holds(bea)).isTrue();

    list.apply(outside(8, true, 1));
    assertThat(list.holds(bea)).isTrue();
    list.apply(outside(8, false, 2));
    assertThat(list.holds(bea)).isFalse();
    assertThat(list.holds(outsider("https://id.example sub-2"))).isTrue();

    list.apply(outside(9, true, 1));
    assertThat(list.holds(bea)).isTrue();
    list.apply(outside(8, false, 3));
    assertThat(list.holds(bea)).isTrue();
  }

  @Test
  void whoHasAnAccountByAnIssuerIsCalledAsItsTokensCallThemToo() {
    Caller bea =
        new Caller(
            "user:8",
            new UserId(8),
            "bea",
            Permissions.everywhere(Role.OPERATOR),
            "s1",
            false,
            NOW,
            1,
            null);
    assertThat(list.isCalled(bea, "bea")).isTrue();
    assertThat(list.isCalled(bea, "bea/button")).isTrue();
    String token = "oidc:bea@sub-1 https://id.example";
    assertThat(list.isCalled(bea, token)).as("nothing was heard of the account").isFalse();

    list.apply(outside(8, true, 1));
    assertThat(list.isCalled(bea, token)).isTrue();
    assertThat(list.isCalled(bea, "oidc:beatrix@sub-1 https://id.example"))
        .as("another name by the same subject")
        .isTrue();
    assertThat(list.isCalled(bea, "oidc:bea@sub-2 https://id.example")).isFalse();
    assertThat(list.isCalled(bea, "oidc:bea@sub-1 https://other.example"))
        .as("another issuer's subject of the same name")
        .isFalse();
    assertThat(list.isCalled(bea, "bea@sub-1")).as("an account may be called so").isFalse();
    assertThat(list.isCalled(bea, "ann")).isFalse();
  }

  private static Access outside(long user, boolean enabled, long version) {
    return new Access(
        new UserId(user),
        "bea",
        Role.VIEWER,
        null,
        enabled,
        1,
        Map.of(),
        Map.of(),
        "https://id.example sub-1",
        version);
  }

  private static Caller outsider(String id) {
    return new Caller(
        id, null, "bea", Permissions.everywhere(Role.VIEWER), null, false, NOW, 0, null);
  }

  private static Access access(
      long version,
      Role role,
      boolean enabled,
      long least,
      Map<String, Instant> ended,
      Map<String, AccessKey> keys) {
    return new Access(ANN, "ann", role, null, enabled, least, ended, keys, null, version);
  }

  private static Caller token(String session, long version) {
    return new Caller(
        "user:7",
        ANN,
        "ann",
        Permissions.everywhere(Role.OPERATOR),
        session,
        false,
        NOW,
        version,
        null);
  }
}
