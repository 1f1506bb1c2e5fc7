package dev.skein.airspace;

/** A lower or upper limit of a volume: metres above its own datum. */
public record Limit(double heightM, Datum datum) {}
