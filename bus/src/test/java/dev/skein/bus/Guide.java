package dev.skein.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/integrate.md shows. */
final class Guide {

  private static final Path PAGE = Path.of("../docs/integrate.md");

  private Guide() {}

  /** The first block of a language. */
  static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(Files.readString(PAGE));
    if (!block.find()) {
      throw new IOException(PAGE + " shows no " + language);
    }
    return block.group(1);
  }
}
