package dev.skein.links.orders;

import java.time.Duration;

/**
 * How a kind of vehicle is given orders.
 *
 * @param attempts how often an order is sent that is not answered; more than once only where the
 *     vehicle can tell a repetition
 * @param patience how long an answer may take
 * @param patienceAtIt how long a vehicle may be silent that was at it
 */
public record Manner(int attempts, Duration patience, Duration patienceAtIt) {}
