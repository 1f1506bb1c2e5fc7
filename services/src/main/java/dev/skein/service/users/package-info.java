/** Accounts: who may log in, and as what. It knows its own schema and the user topic. */
@NullMarked
package dev.skein.service.users;

import org.jspecify.annotations.NullMarked;
