package dev.skein.service.drones.orders;

import java.util.Arrays;
import java.util.List;

/**
 * What an order of one kind takes, as {@link OrderKind} has it: for the API's description.
 *
 * @param command its word, for example {@code go_to}
 */
public record OrderForm(String command, List<Field> fields) {

  /** Whether it may go to many drones at once: two would fly the same plan into each other. */
  public boolean isForMany() {
    return fields.stream().noneMatch(field -> field.type == Type.PLAN);
  }

  /** What a value is. */
  public enum Type {
    NUMBER,
    WHOLE_NUMBER,
    TEXT,
    PLAN
  }

  /**
   * A parameter.
   *
   * @param least of a number
   * @param most of a number
   * @param words of a text, which of them it may be; empty for a free text
   */
  public record Field(
      String name, boolean isNeeded, Type type, double least, double most, List<String> words) {
    private static Field of(Parameter parameter) {
      return new Field(
          parameter.name(),
          parameter.isNeeded(),
          Type.valueOf(parameter.kind().name()),
          parameter.least(),
          parameter.most(),
          parameter.words());
    }
  }

  /** Those of all kinds. */
  public static List<OrderForm> all() {
    return Arrays.stream(OrderKind.values())
        .map(kind -> new OrderForm(kind.word(), kind.parameters().stream().map(Field::of).toList()))
        .toList();
  }
}
