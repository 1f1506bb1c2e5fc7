package dev.skein.app;

import java.util.Set;

/** The roles that run in this process. */
record Roles(Set<Role> here) {

  Roles {
    here = Set.copyOf(here);
  }

  boolean contains(Role role) {
    return here.contains(role);
  }
}
