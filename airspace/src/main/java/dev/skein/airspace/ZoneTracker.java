package dev.skein.airspace;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a drone comes into a zone and when it leaves it, from one fix to the next: over the
 * segment between them, so that a narrow zone is not jumped. Pure: {@link #decide} says what has
 * happened, {@link #apply} takes it in.
 */
public final class ZoneTracker {

  /** A drone that was inside has left when it is farther than this from the zone, in metres. */
  static final double HYSTERESIS_M = 2;

  private static final Duration LONGEST_SEGMENT = Duration.ofSeconds(30);
  private static final double LONGEST_SEGMENT_M = 5_000;

  private ZoneTracker() {}

  /**
   * Where a drone was.
   *
   * @param latitude WGS-84 degrees
   * @param longitude WGS-84 degrees
   * @param altitudeAmslM metres above mean sea level; null when not known
   */
  public record Fix(
      double latitude, double longitude, @Nullable Double altitudeAmslM, Instant observedAt) {}

  /**
   * What is known of a drone.
   *
   * @param last its newest fix; null when nothing but the zones is known
   * @param zoneIds the zones it is in
   */
  public record Track(@Nullable Fix last, Set<String> zoneIds) {

    /** Nothing known. */
    public static final Track NONE = new Track(null, Set.of());

    public Track {
      zoneIds = Set.copyOf(zoneIds);
    }
  }

  /** A crossing of a zone's edge. */
  public sealed interface Transition {
    String zoneId();

    /** The zone; empty when it is no longer in the zone set. */
    Optional<Zone> zone();

    /** How far along the segment, 0 to 1. */
    double fraction();

    /** The drone came in. */
    record Entered(String zoneId, Optional<Zone> zone, double fraction) implements Transition {}

    /** The drone went out. */
    record Left(String zoneId, Optional<Zone> zone, double fraction) implements Transition {}
  }

  /** What has happened between the track's last fix and this one, in order. */
  public static List<Transition> decide(Track track, Fix fix, ZoneIndex index) {
    Segment segment = segment(track.last(), fix);
    Set<Zone> candidates = index.near(segment);
    if (candidates.isEmpty() && track.zoneIds().isEmpty()) {
      return List.of();
    }
    List<Transition> transitions = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (Zone zone : candidates) {
      seen.add(zone.id());
      decide(zone, segment, fix, track.zoneIds().contains(zone.id()), transitions);
    }
    for (String id : track.zoneIds()) {
      if (!seen.contains(id)) {
        transitions.add(new Transition.Left(id, index.find(id), 0));
      }
    }
    transitions.sort(Comparator.comparingDouble(Transition::fraction));
    return transitions;
  }

  /** The track after the fix, if there is one, and what it brought. */
  public static Track apply(Track track, @Nullable Fix fix, List<Transition> transitions) {
    if (transitions.isEmpty()) {
      return new Track(fix, track.zoneIds());
    }
    Set<String> zoneIds = new LinkedHashSet<>(track.zoneIds());
    for (Transition transition : transitions) {
      switch (transition) {
        case Transition.Entered entered -> zoneIds.add(entered.zoneId());
        case Transition.Left left -> zoneIds.remove(left.zoneId());
      }
    }
    return new Track(fix, zoneIds);
  }

  private static void decide(
      Zone zone, Segment segment, Fix fix, boolean wasIn, List<Transition> transitions) {
    List<Span> spans = new ArrayList<>();
    for (Volume volume : zone.volumes()) {
      spans.addAll(volume.spans(segment));
    }
    double gap = segment.lengthM() == 0 ? 0 : HYSTERESIS_M / segment.lengthM();
    List<Span> inside = Span.merge(spans, gap);
    Optional<Zone> found = Optional.of(zone);
    boolean isIn = wasIn;
    if (isIn && (inside.isEmpty() || inside.getFirst().from() > gap)) {
      boolean isGone = !inside.isEmpty() || !isHeld(zone, fix);
      if (isGone) {
        transitions.add(new Transition.Left(zone.id(), found, 0));
        isIn = false;
      }
    }
    for (Span span : inside) {
      if (!isIn) {
        transitions.add(new Transition.Entered(zone.id(), found, span.from()));
        isIn = true;
      }
      boolean isLast = span.equals(inside.getLast());
      if (span.to() < 1 && !(isLast && isHeld(zone, fix))) {
        transitions.add(new Transition.Left(zone.id(), found, span.to()));
        isIn = false;
      }
    }
  }

  /** Whether a drone that was inside is still so near that it counts as inside. */
  private static boolean isHeld(Zone zone, Fix fix) {
    for (Volume volume : zone.volumes()) {
      boolean isNear = volume.distanceM(Segment.point(fix)) <= HYSTERESIS_M;
      Double altitude = fix.altitudeAmslM();
      boolean isWithin =
          volume.isWithinLimits(altitude)
              || volume.isWithinLimits(altitude == null ? null : altitude - HYSTERESIS_M)
              || volume.isWithinLimits(altitude == null ? null : altitude + HYSTERESIS_M);
      if (isNear && isWithin) {
        return true;
      }
    }
    return false;
  }

  /** The straight line the drone has flown; the fix alone after a long silence or a leap. */
  private static Segment segment(@Nullable Fix last, Fix fix) {
    Segment point = Segment.between(fix, fix);
    if (last == null) {
      return point;
    }
    Duration between = Duration.between(last.observedAt(), fix.observedAt());
    if (between.isNegative() || between.compareTo(LONGEST_SEGMENT) > 0) {
      return point;
    }
    Segment flown = Segment.between(last, fix);
    return flown.lengthM() <= LONGEST_SEGMENT_M ? flown : point;
  }
}
