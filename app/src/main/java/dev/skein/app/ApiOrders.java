package dev.skein.app;

import dev.skein.service.drones.orders.OrderForm;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.NumberSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Says of each kind of order which parameters it takes, as the code that reads them has it. */
final class ApiOrders implements OpenApiCustomizer {

  private static final int LONGEST_TEXT = 40;
  private static final int PARAMS = 7;

  @Override
  public void customise(OpenAPI api) {
    Components components = api.getComponents();
    for (OrderForm form : OrderForm.all()) {
      if (!form.fields().isEmpty()) {
        components.addSchemas(name(form), parameters(form));
      }
    }
    describe(components, "OrderRequest", OrderForm.all());
    describe(
        components,
        "FleetOrderRequest",
        OrderForm.all().stream().filter(OrderForm::isForMany).toList());
  }

  /** For example {@code GoToParameters}. */
  private static String name(OrderForm form) {
    return Arrays.stream(form.command().split("_"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining("", "", "Parameters"));
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // as the models have it
  private static void describe(Components components, String name, List<OrderForm> forms) {
    Schema request = Objects.requireNonNull(components.getSchemas().get(name), name);
    List<String> commands = forms.stream().map(OrderForm::command).toList();
    Map<String, Schema> properties = request.getProperties();
    Objects.requireNonNull(properties.get("command"), "command").setEnum(commands);
    List<Schema> each = new ArrayList<>();
    for (OrderForm form : forms) {
      each.add(request(form));
    }
    request.setOneOf(each);
  }

  /** A request for an order of that kind. */
  private static Schema<?> request(OrderForm form) {
    Schema<?> command = new StringSchema();
    command.setConst(form.command());
    Schema<?> parameters = new ObjectSchema();
    if (form.fields().isEmpty()) {
      parameters.setMaxProperties(0);
    } else {
      parameters.set$ref("#/components/schemas/" + name(form));
    }
    Schema<?> request = new ObjectSchema();
    request.setTitle(form.command());
    request.addProperty("command", command);
    request.addProperty("parameters", parameters);
    boolean needsAny = form.fields().stream().anyMatch(OrderForm.Field::isNeeded);
    request.setRequired(needsAny ? List.of("command", "parameters") : List.of("command"));
    return request;
  }

  private static Schema<?> parameters(OrderForm form) {
    Schema<?> parameters = new ObjectSchema();
    form.fields().forEach(field -> parameters.addProperty(field.name(), value(field)));
    parameters.setRequired(
        form.fields().stream()
            .filter(OrderForm.Field::isNeeded)
            .map(OrderForm.Field::name)
            .toList());
    parameters.setAdditionalProperties(false);
    parameters.setDescription("What the order " + form.command() + " takes.");
    return parameters;
  }

  private static Schema<?> value(OrderForm.Field field) {
    return switch (field.type()) {
      case NUMBER -> bounded(new NumberSchema(), field);
      case WHOLE_NUMBER -> bounded(new IntegerSchema().format("int64"), field);
      case TEXT -> text(field.words());
      case PLAN -> plan();
    };
  }

  private static Schema<?> bounded(Schema<?> number, OrderForm.Field field) {
    number.setMinimum(BigDecimal.valueOf(field.least()));
    if (field.most() < Long.MAX_VALUE) {
      number.setMaximum(BigDecimal.valueOf(field.most()));
    }
    return number;
  }

  private static Schema<?> text(List<String> words) {
    StringSchema text = new StringSchema();
    if (words.isEmpty()) {
      text.setMinLength(1);
      text.setMaxLength(LONGEST_TEXT);
    } else {
      text.setEnum(words);
    }
    return text;
  }

  /** MAVLink's mission items (MISSION_ITEM_INT), in its units. */
  private static Schema<?> plan() {
    Schema<?> number = new Schema<>();
    number.setTypes(Set.of("number", "null"));
    ArraySchema params = new ArraySchema();
    params.items(number);
    params.setMinItems(PARAMS);
    params.setMaxItems(PARAMS);
    Schema<?> item = new ObjectSchema();
    item.addProperty("command", new IntegerSchema().format(null).description("MAV_CMD"));
    item.addProperty("frame", new IntegerSchema().format(null).description("MAV_FRAME"));
    item.addProperty("auto_continue", new BooleanSchema());
    item.addProperty("params", params);
    item.setRequired(List.of("command", "frame", "auto_continue", "params"));
    Schema<?> plan = new ObjectSchema();
    for (String list : List.of("mission", "fence", "rally")) {
      ArraySchema items = new ArraySchema();
      items.items(item);
      plan.addProperty(list, items);
    }
    plan.setRequired(List.of("mission", "fence", "rally"));
    return plan;
  }
}
