package dev.skein.app;

import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.events.Role;
import java.util.ArrayList;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A caller, as Spring Security carries them; their authorities are what paths ask for. */
final class CallerAuthentication extends AbstractAuthenticationToken {

  /** Changes what drones of some group are concerned with. */
  static final String OPERATE = "operate";

  /** Sees what belongs to no group. */
  static final String ALL_GROUPS = "all_groups";

  /** Changes what belongs to the whole fleet. */
  static final String CHANGE_FLEET = "change_fleet";

  /** Users, keys and the audit trail. */
  static final String ADMIN = "admin";

  private static final long serialVersionUID = 1;

  private final transient Caller caller;

  CallerAuthentication(Caller caller) {
    super(authorities(caller.permissions()));
    this.caller = caller;
    setAuthenticated(true);
  }

  @Override
  public Caller getPrincipal() {
    return caller;
  }

  @Override
  public String getName() {
    return caller.name();
  }

  @Override
  public String getCredentials() {
    return "";
  }

  private static List<GrantedAuthority> authorities(Permissions permissions) {
    List<GrantedAuthority> authorities = new ArrayList<>();
    add(authorities, permissions.role() != Role.VIEWER, OPERATE);
    add(authorities, permissions.isForAllGroups(), ALL_GROUPS);
    add(authorities, permissions.mayChangeFleet(), CHANGE_FLEET);
    add(authorities, permissions.isAdmin(), ADMIN);
    return authorities;
  }

  private static void add(List<GrantedAuthority> authorities, boolean isSo, String name) {
    if (isSo) {
      authorities.add(new SimpleGrantedAuthority(name));
    }
  }
}
