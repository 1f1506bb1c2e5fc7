/**
 * A lithium battery as physics has it: voltage that sags under load, heat, age, and a fuel gauge
 * that errs. It shares neither code nor constants with anything that foretells a battery's end, and
 * may know nothing of vehicles or MAVLink.
 */
@NullMarked
package dev.skein.simulator.battery;

import org.jspecify.annotations.NullMarked;
