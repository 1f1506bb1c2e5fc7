package dev.skein.app;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Describes records as the answers have them: a component that cannot be null is required; one that
 * can is left out when it is.
 */
final class RecordSchemas extends ModelResolver {

  RecordSchemas(ObjectMapper mapper) {
    super(mapper);
    openapi31(true);
  }

  @Override
  @SuppressWarnings("rawtypes") // as the overridden method
  public @Nullable Schema resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
    Schema<?> schema = super.resolve(type, context, next);
    JavaType java = _mapper.constructType(type.getType());
    if (schema != null && java.getRawClass().isRecord()) {
      String reference = schema.get$ref();
      Schema<?> described =
          reference == null
              ? schema
              : context.getDefinedModels().get(reference.replaceAll(".*/", ""));
      if (described != null && described.getProperties() != null) {
        require(described, java.getRawClass());
      }
    }
    return schema;
  }

  private static void require(Schema<?> schema, Class<?> type) {
    Set<String> required = new TreeSet<>();
    if (schema.getRequired() != null) {
      required.addAll(schema.getRequired());
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = snakeCase(component.getName());
      boolean isThere = !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (isThere && schema.getProperties().containsKey(name)) {
        required.add(name);
      }
    }
    schema.setRequired(required.stream().toList());
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
