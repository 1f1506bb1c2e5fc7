package dev.skein.events;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** What the javadoc of the contract's sources says, as plain text. */
final class SourceDocs {

  private static final Pattern AS_IN = Pattern.compile("\\s*Fields as in ([\\w.]+)\\.");

  private final Map<String, Doc> docs = new HashMap<>();
  private final Map<String, String> types = new HashMap<>();

  private record Doc(String text, Map<String, String> params) {}

  /** Reads all sources of a directory. */
  SourceDocs(Path directory) throws IOException {
    for (String type : EventTypes.list()) {
      types.put(nameOf(EventTypes.find(type).orElseThrow()), type);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.list(directory)) {
      var units = files.getJavaFileObjectsFromPaths(sources.filter(this::isSource).toList());
      JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, units);
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Collector(trees).scan(new TreePath(unit), null);
      }
    }
  }

  /** What a class is, in its own words. */
  Optional<String> find(Class<?> type) {
    return Optional.ofNullable(docs.get(nameOf(type)))
        .map(doc -> AS_IN.matcher(doc.text).replaceAll(""));
  }

  /** What a component of a record is, in the words of the record or of the one it refers to. */
  Optional<String> find(Class<?> type, String component) {
    Doc doc = docs.get(nameOf(type));
    if (doc == null) {
      return Optional.empty();
    }
    Matcher other = AS_IN.matcher(doc.text);
    return doc.params.containsKey(component) || !other.find()
        ? Optional.ofNullable(doc.params.get(component))
        : find(EventTypes.find(other.group(1)).orElseThrow(), component);
  }

  private boolean isSource(Path file) {
    return file.toString().endsWith(".java");
  }

  private static String nameOf(Class<?> type) {
    return type.getCanonicalName().substring(type.getPackageName().length() + 1);
  }

  private final class Collector extends TreePathScanner<Void, Void> {
    private final DocTrees trees;
    private String outer = "";

    Collector(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      String name = outer + type.getSimpleName();
      DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
      if (comment != null) {
        docs.put(name, new Doc(text(comment.getFullBody()), params(comment)));
      }
      String before = outer;
      outer = name + ".";
      super.visitClass(type, null);
      outer = before;
      return null;
    }

    private Map<String, String> params(DocCommentTree comment) {
      return comment.getBlockTags().stream()
          .filter(ParamTree.class::isInstance)
          .map(ParamTree.class::cast)
          .collect(
              Collectors.toMap(
                  param -> param.getName().toString(), param -> text(param.getDescription())));
    }

    private String text(List<? extends DocTree> trees) {
      return trees.stream()
          .map(this::text)
          .collect(Collectors.joining())
          .replaceAll("\\s+", " ")
          .strip();
    }

    private String text(DocTree tree) {
      return switch (tree) {
        case TextTree plain -> plain.getBody();
        case LiteralTree literal -> literal.getBody().getBody();
        case LinkTree link -> word(link.getReference().getSignature());
        default -> " ";
      };
    }

    /** The word on the wire for a constant or an event's record, else the name. */
    private String word(String reference) {
      return reference.startsWith("#")
          ? reference.substring(1).toLowerCase(Locale.ROOT)
          : types.getOrDefault(outer + reference, reference);
    }
  }
}
