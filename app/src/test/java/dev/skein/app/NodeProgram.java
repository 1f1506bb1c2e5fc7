package dev.skein.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A program by npm's node-mavlink beside the product: links/src/test/node. */
final class NodeProgram implements AutoCloseable {

  private final Process node;
  private final BufferedReader lines;
  private final Queue<JsonNode> heard = new ConcurrentLinkedQueue<>();

  NodeProgram(String program, String... arguments) throws IOException {
    this.node =
        new ProcessBuilder(Stream.concat(Stream.of("node", program), Stream.of(arguments)).toList())
            .directory(Path.of("../links/src/test/node").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.lines = node.inputReader();
  }

  /** The next line it prints, before {@link #listen}. */
  String line() throws IOException {
    return lines.readLine();
  }

  /** From now on what it prints is what it heard. */
  NodeProgram listen() {
    Thread.ofPlatform()
        .daemon()
        .name("node-program")
        .start(() -> {
          try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              heard.add(RunningProduct.JSON.readTree(line));
            }
          } catch (IOException e) {
            // It has ended.
          }
        });
    return this;
  }

  void say(String line) {
    try {
      node.outputWriter().write(line + "\n");
      node.outputWriter().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has heard of that message so far. */
  List<JsonNode> heard(String message) {
    return heard.stream().filter(each -> each.get(0).asString().equals(message)).toList();
  }

  boolean hasHeard(String message, Predicate<JsonNode> fields) {
    return heard(message).stream().anyMatch(each -> fields.test(each.get(3)));
  }

  @Override
  public void close() throws InterruptedException {
    node.destroy();
    node.waitFor();
  }
}
