package dev.skein.links.mavlink;

import org.jspecify.annotations.Nullable;

/**
 * One frame whose CRC was right.
 *
 * @param version 1 or 2
 * @param systemId who sent it; 32 bits wide, though today's frames carry 8
 * @param message what it says, or null for a message that Skein does not read
 * @param signature what it was signed with, or null; whether that is good is the receiver's to
 *     check
 */
public record Frame(
    int version,
    long systemId,
    int componentId,
    int sequence,
    int messageId,
    @Nullable MavlinkMessage message,
    @Nullable Signature signature) {}
