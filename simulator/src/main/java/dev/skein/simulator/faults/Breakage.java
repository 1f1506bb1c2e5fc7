package dev.skein.simulator.faults;

import dev.skein.simulator.faults.Fault.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Does to one vehicle and its link what the plan has for it, each in its time. */
public final class Breakage {

  private final List<Change> changes = new ArrayList<>();
  private final Radio up;
  private final Radio down;
  private final Parts parts;
  private final Radio.Quality usual;

  /** What lasts, by kind, the newest last: it holds as long as one of them does. */
  private final Map<Kind, List<Double>> lasting = new EnumMap<>(Kind.class);

  private int next;

  /** What of a vehicle can fail. */
  public interface Parts {
    void loseGps(boolean lost);

    void failBattery();

    void failMotor();

    void reboot();
  }

  private record Change(double atS, Kind kind, Double value, boolean begins) {}

  /**
   * All that will happen to a vehicle.
   *
   * @param vehicle from 1
   * @param up from the ground
   * @param down to the ground
   */
  public Breakage(
      FaultPlan plan, int vehicle, SplittableRandom random, Radio up, Radio down, Parts parts) {
    this.up = up;
    this.down = down;
    this.parts = parts;
    this.usual = down.quality();
    for (Fault fault : plan.of(vehicle, random)) {
      changes.add(new Change(fault.atS(), fault.kind(), fault.value(), true));
      if (fault.kind().lasts() && Double.isFinite(fault.forS())) {
        changes.add(new Change(fault.atS() + fault.forS(), fault.kind(), fault.value(), false));
      }
    }
    changes.sort(Comparator.comparingDouble(Change::atS));
  }

  /** Does what is due by then. */
  public void step(double seconds) {
    while (next < changes.size() && changes.get(next).atS <= seconds) {
      apply(changes.get(next++));
    }
  }

  private void apply(Change change) {
    List<Double> shares = lasting.computeIfAbsent(change.kind, _ -> new ArrayList<>(1));
    if (change.begins) {
      shares.add(change.value);
    } else {
      shares.remove(change.value);
    }
    boolean lasts = !shares.isEmpty();
    double share = lasts ? shares.getLast() : 0;
    switch (change.kind) {
      case LOSS -> become(quality().withLoss(lasts ? share : usual.loss()));
      case DOUBLE -> become(quality().withDoubles(lasts ? share : usual.doubles()));
      case REORDER -> become(quality().withReordered(lasts ? share : usual.reordered()));
      case DELAY -> become(quality().withDelayMs(lasts ? share : usual.delayMs()));
      case LINK_LOSS -> {
        up.cut(lasts);
        down.cut(lasts);
      }
      case GPS_LOSS -> parts.loseGps(lasts);
      case BATTERY_FAILURE -> parts.failBattery();
      case MOTOR_FAILURE -> parts.failMotor();
      case REBOOT -> parts.reboot();
    }
  }

  private Radio.Quality quality() {
    return down.quality();
  }

  private void become(Radio.Quality quality) {
    up.become(quality);
    down.become(quality);
  }
}
