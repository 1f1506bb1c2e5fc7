package dev.skein.links.http;

import org.jspecify.annotations.Nullable;

/**
 * A vehicle's request as it came; what its headers say is not believed yet.
 *
 * @param target path and query as they are on the wire
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SignedRequest(
    @Nullable String vehicle,
    @Nullable String timestamp,
    @Nullable String nonce,
    @Nullable String signature,
    String method,
    String target,
    byte[] body) {}
