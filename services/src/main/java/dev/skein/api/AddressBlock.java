package dev.skein.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Addresses that begin with the same bits (RFC 4632, 3.1; RFC 4291, 2.3).
 *
 * @param bits how many bits of the address count
 */
public record AddressBlock(InetAddress address, int bits) {

  private static final int BITS_OF_SITE = 64;

  /**
   * A block as it is written: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static AddressBlock parse(String text) {
    String[] parts = text.split("/", 2);
    try {
      InetAddress address = InetAddress.ofLiteral(parts[0]);
      int longest = address.getAddress().length * Byte.SIZE;
      int bits = parts.length < 2 ? longest : Integer.parseInt(parts[1]);
      if (bits >= 0 && bits <= longest) {
        return new AddressBlock(address, bits);
      }
    } catch (IllegalArgumentException e) {
      // Told below, as of what has too many bits.
    }
    throw new IllegalArgumentException("must be like 10.0.0.0/8 or 192.0.2.7, not " + text);
  }

  /** Whether it is an address, and one of these. */
  public boolean contains(String other) {
    try {
      InetAddress its = InetAddress.ofLiteral(other);
      return its.getClass() == address.getClass()
          && Arrays.equals(start(its, bits), start(address, bits));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * What counts as one place where limits are about addresses: of IPv6 the first 64 bits, since
   * whoever has one address has all of those (RFC 6177, 2).
   */
  public static String placeOf(String address) {
    try {
      InetAddress known = InetAddress.ofLiteral(address);
      return known instanceof Inet6Address
          ? InetAddress.getByAddress(start(known, BITS_OF_SITE)).getHostAddress() + "/64"
          : address;
    } catch (IllegalArgumentException | UnknownHostException e) {
      return address;
    }
  }

  /** Its bytes, with all bits but the first ones 0. */
  private static byte[] start(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int bit = bits; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
    }
    return bytes;
  }
}
