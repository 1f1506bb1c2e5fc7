package dev.skein.api;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for, in which order: the query parameters {@code limit} (1 to the
 * list's most), {@code offset} (0 or more) and {@code sort} (a field's name, with {@code -} before
 * it for descending). Of the same parameters every list makes the same of.
 *
 * @param column what to order by, as the service calls it
 */
public record Paging(int limit, int offset, String column, boolean descending) {

  /**
   * Reads the parameters.
   *
   * @param fields the fields a list can be sorted by, in the API's spelling, to what the service
   *     calls them
   * @param byDefault the sort when none is asked for
   * @throws RequestProblem naming the parameter
   */
  public static Paging of(
      int limit,
      int offset,
      @Nullable String sort,
      int most,
      Map<String, String> fields,
      String byDefault) {
    if (limit < 1 || limit > most) {
      throw RequestProblem.badField("limit", "must be 1 to " + most);
    }
    if (offset < 0) {
      throw RequestProblem.badField("offset", "must be 0 or more");
    }
    String asked = sort == null ? byDefault : sort;
    boolean descending = asked.startsWith("-");
    String column = fields.get(descending ? asked.substring(1) : asked);
    if (column == null) {
      List<String> names = fields.keySet().stream().sorted().toList();
      throw RequestProblem.badField(
          "sort", "must be one of " + String.join(", ", names) + ", with - for descending");
    }
    return new Paging(limit, offset, column, descending);
  }

  /** The list's first page: behind its end no row says how many there are. */
  public Paging first() {
    return new Paging(1, 0, column, descending);
  }

  /**
   * The end of a SQL statement for it, with a place for limit and for offset; {@code id} settles
   * what is equal.
   */
  public String sql() {
    return sql("id");
  }

  /**
   * As {@link #sql()}, of a table without an id.
   *
   * @param key the column that settles what is equal
   */
  public String sql(String key) {
    String direction = descending ? " desc" : " asc";
    return " order by %s%s, %s%s limit ? offset ?".formatted(column, direction, key, direction);
  }

  /** The page of a list that is held in memory. */
  public <T> List<T> page(List<T> all, Comparator<? super T> order) {
    return all.stream()
        .sorted(descending ? order.reversed() : order)
        .skip(offset)
        .limit(limit)
        .toList();
  }
}
