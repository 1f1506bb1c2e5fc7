/** What single steps cost, beside another library. Knows the modules it measures, and JMH. */
@NullMarked
package dev.skein.bench;

import org.jspecify.annotations.NullMarked;
