/** A PostgreSQL server of our own, durable on disk. It knows the server's programs and JDBC. */
@NullMarked
package dev.skein.app.postgres;

import org.jspecify.annotations.NullMarked;
