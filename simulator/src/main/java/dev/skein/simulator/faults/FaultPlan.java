package dev.skein.simulator.faults;

import dev.skein.simulator.faults.Fault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What shall go wrong, when and for whom. A line for each fault: {@code SECONDS VEHICLES FAULT
 * [VALUE] [for SECONDS]}; a line {@code random N} has N faults an hour happen to each vehicle,
 * drawn by the seed; {@code #} begins a comment.
 *
 * @param randomPerHour faults an hour of each vehicle
 */
public record FaultPlan(List<Fault> faults, double randomPerHour) {

  public static final FaultPlan NONE = new FaultPlan(List.of(), 0);

  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final double DRAWN_FOR_S = 24 * 3_600;
  private static final int MOST_DRAWN = 1_000;
  private static final double LONGEST_DELAY_MS = 60_000;

  public FaultPlan {
    faults = List.copyOf(faults);
  }

  /**
   * Reads a plan.
   *
   * @throws IllegalArgumentException saying which line is wrong, and why
   */
  public static FaultPlan parse(List<String> lines) {
    List<Fault> faults = new ArrayList<>();
    double randomPerHour = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        String[] words = line.split("\\s+");
        if (words[0].equals("random") && words.length == 2) {
          randomPerHour = number("faults an hour", words[1], 0, 3_600);
        } else {
          faults.add(fault(words));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return new FaultPlan(faults, randomPerHour);
  }

  /**
   * Looks whether each of its vehicles is there.
   *
   * @throws IllegalArgumentException when one is not
   */
  public void checkFleet(int vehicles) {
    for (Fault fault : faults) {
      int named = fault.last() == Integer.MAX_VALUE ? fault.first() : fault.last();
      if (named > vehicles) {
        throw new IllegalArgumentException(
            "%s is for vehicle %d, and there are %d"
                .formatted(fault.kind().word(), named, vehicles));
      }
    }
  }

  /** What happens to one vehicle, from 1: the plan's own, and what is drawn for it. */
  List<Fault> of(int vehicle, SplittableRandom random) {
    List<Fault> mine = new ArrayList<>(faults.stream().filter(f -> f.isFor(vehicle)).toList());
    if (randomPerHour > 0) {
      double at = 0;
      for (int i = 0; i < MOST_DRAWN; i++) {
        at -= Math.log(1 - random.nextDouble()) * 3_600 / randomPerHour;
        if (at > DRAWN_FOR_S) {
          break;
        }
        mine.add(draw(at, vehicle, random));
      }
    }
    return mine;
  }

  private static Fault draw(double at, int vehicle, SplittableRandom random) {
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    double value =
        kind == Kind.DELAY
            ? 100 + random.nextInt(1_900)
            : kind.hasShare() ? 0.1 + 0.5 * random.nextDouble() : 0;
    double forS = kind.lasts() ? 5 + random.nextInt(55) : Double.POSITIVE_INFINITY;
    return new Fault(at, vehicle, vehicle, kind, value, forS);
  }

  private static Fault fault(String[] words) {
    if (words.length < 3) {
      throw new IllegalArgumentException("SECONDS VEHICLES FAULT [VALUE] [for SECONDS] is wanted");
    }
    double at = number("SECONDS", words[0], 0, 1e7);
    int[] vehicles = vehicles(words[1]);
    Kind kind =
        Kind.find(words[2])
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no fault is called %s; there are %s".formatted(words[2], Kind.words())));
    int next = 3;
    double value = 0;
    if (kind.hasValue()) {
      String text = next < words.length ? words[next++] : "nothing";
      value =
          kind.hasShare()
              ? number("the share of " + kind.word(), text, 0, 1)
              : number("the milliseconds of " + kind.word(), text, 0, LONGEST_DELAY_MS);
    }
    double forS = Double.POSITIVE_INFINITY;
    if (next < words.length && words[next].equals("for")) {
      if (!kind.lasts()) {
        throw new IllegalArgumentException(kind.word() + " takes no time: it has no for SECONDS");
      }
      forS = number("for SECONDS", next + 1 < words.length ? words[next + 1] : "nothing", 0, 1e7);
      next += 2;
    }
    if (next < words.length) {
      throw new IllegalArgumentException(
          "nothing is known of \"%s\" behind %s".formatted(words[next], words[next - 1]));
    }
    return new Fault(at, vehicles[0], vehicles[1], kind, value, forS);
  }

  private static int[] vehicles(String text) {
    if (text.equals("*")) {
      return new int[] {1, Integer.MAX_VALUE};
    }
    String[] ends = text.split("-", 2);
    int first = vehicle(ends[0], 1);
    return new int[] {first, ends.length == 1 ? first : vehicle(ends[1], first)};
  }

  private static int vehicle(String text, int least) {
    double number = number("VEHICLES (3, 3-7 or *)", text, least, 1e6);
    if (number != Math.rint(number)) {
      throw new IllegalArgumentException("VEHICLES must be whole numbers, not " + text);
    }
    return (int) number;
  }

  private static double number(String name, String text, double least, double most) {
    try {
      double value = Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s must be a number from %.0f to %.0f, not %s".formatted(name, least, most, text));
  }
}
