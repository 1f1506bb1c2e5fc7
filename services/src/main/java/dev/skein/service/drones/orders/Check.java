package dev.skein.service.drones.orders;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is looked at before an order is taken.
 *
 * @param check what, for example {@code battery}
 * @param passed whether it is as it must be
 * @param detail what was found, for people
 */
public record Check(String check, boolean passed, String detail) {

  /** Of several those that did not, as one sentence. */
  static String failures(List<Check> checks) {
    return checks.stream()
        .filter(check -> !check.passed())
        .map(check -> check.check() + ": " + check.detail())
        .collect(Collectors.joining("; "));
  }

  static Check passed(String check, String detail) {
    return new Check(check, true, detail);
  }

  static Check failed(String check, String detail) {
    return new Check(check, false, detail);
  }

  static Check of(String check, boolean passed, String detail) {
    return new Check(check, passed, detail);
  }
}
