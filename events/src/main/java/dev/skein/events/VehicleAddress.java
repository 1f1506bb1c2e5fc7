package dev.skein.events;

/**
 * Who a vehicle is on its link, before and after it has a drone id.
 *
 * @param link the link's configured name, for example {@code mavlink}
 * @param systemId MAVLink system id (32 bits wide), 0 on links that have none
 * @param componentId MAVLink component id, 0 on links that have none
 * @param vehicle the vehicle's own name on links that use names (HTTP); on MAVLink what tells
 *     vehicles of the same system id apart (host, host and port, or the hardware's id), else empty
 */
public record VehicleAddress(String link, long systemId, int componentId, String vehicle) {

  public VehicleAddress {
    if (!PlainText.isPlain(link) || !PlainText.isPlain(vehicle)) {
      throw new IllegalArgumentException("a vehicle's name has no control characters");
    }
  }

  /** A vehicle on a MAVLink link. */
  public static VehicleAddress mavlink(String link, long systemId, int componentId) {
    return new VehicleAddress(link, systemId, componentId, "");
  }

  /** A vehicle on a link where vehicles have names. */
  public static VehicleAddress named(String link, String vehicle) {
    return new VehicleAddress(link, 0, 0, vehicle);
  }

  /** Whether vehicles of its link tell where they return to: those that report over HTTP do not. */
  public boolean tellsHome() {
    return systemId != 0;
  }

  /**
   * One line that names the vehicle uniquely: {@code mavlink/7/1}, {@code mavlink/1/1/192.0.2.7} or
   * {@code http/truck-7}.
   */
  @Override
  public String toString() {
    if (systemId == 0 && !vehicle.isEmpty()) {
      return link + "/" + vehicle;
    }
    String numbers = link + "/" + systemId + "/" + componentId;
    return vehicle.isEmpty() ? numbers : numbers + "/" + vehicle;
  }
}
