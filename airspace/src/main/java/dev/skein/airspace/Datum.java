package dev.skein.airspace;

/** What an altitude is measured from. */
public enum Datum {
  /** Mean sea level (the geoid). */
  AMSL(0, 0),
  /** The ground below; ground lies between the Dead Sea's shore and Everest's summit. */
  AGL(-440, 8_850),
  /** The WGS-84 ellipsoid, which lies within 110 m of the geoid. */
  WGS84(-110, 110);

  private final double lowestM;
  private final double highestM;

  Datum(double lowestM, double highestM) {
    this.lowestM = lowestM;
    this.highestM = highestM;
  }

  /** The lowest that a height above this datum can be, in metres above mean sea level. */
  double lowestAmsl(double heightM) {
    return heightM + lowestM;
  }

  /** The highest that a height above this datum can be, in metres above mean sea level. */
  double highestAmsl(double heightM) {
    return heightM + highestM;
  }
}
