/** The roles, a package each. A role talks to another one through Kafka only. */
@NullMarked
package dev.skein.service;

import org.jspecify.annotations.NullMarked;
