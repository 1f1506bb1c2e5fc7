package dev.skein.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ListsAndTagsTest {

  private static final Map<String, String> FIELDS = Map.of("name", "username", "id", "id");

  @Test
  void aSortIsAFieldWithOrWithoutAMinus() {
    assertThat(Paging.of(10, 20, "-name", 100, FIELDS, "id"))
        .isEqualTo(new Paging(10, 20, "username", true));
    assertThat(Paging.of(10, 0, null, 100, FIELDS, "id").sql())
        .isEqualTo(" order by id asc, id asc limit ? offset ?");
  }

  @Test
  void whatAListCannotBeAskedForIsNamed() {
    assertThat(problem(() -> Paging.of(101, 0, null, 100, FIELDS, "id")).detail())
        .isEqualTo("limit: must be 1 to 100");
    assertThat(problem(() -> Paging.of(1, -1, null, 100, FIELDS, "id")).field())
        .isEqualTo("offset");
    assertThat(problem(() -> Paging.of(1, 0, "password_hash", 100, FIELDS, "id")).detail())
        .isEqualTo("sort: must be one of id, name, with - for descending");
  }

  @Test
  void onlyTheVersionThatWasSeenIsChanged() {
    EntityTag.check("\"4\", \"5\"", 5);
    EntityTag.check("*", 5);
    assertThat(problem(() -> EntityTag.check(null, 5)).status()).isEqualTo(428);
    assertThat(problem(() -> EntityTag.check("\"4\"", 5)).status()).isEqualTo(412);
    assertThat(problem(() -> EntityTag.check("W/\"5\"", 5)).status()).isEqualTo(412);
  }

  private static RequestProblem problem(Runnable request) {
    return catchThrowableOfType(RequestProblem.class, request::run);
  }
}
