package dev.skein.events;

/**
 * Text that people give to things, as names: one line, and fit for every store. It has no control
 * characters (PostgreSQL keeps no U+0000) and no unpaired surrogates (UTF-8 has none; RFC 3629, 3).
 */
public final class PlainText {

  private PlainText() {}

  /** Whether a text is plain; an empty one is. */
  public static boolean isPlain(String text) {
    return text.codePoints()
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  /** Whether a text can be a name: plain, not blank, and of at most that many characters. */
  public static boolean isName(String text, int longest) {
    return !text.isBlank() && text.length() <= longest && isPlain(text);
  }

  /** A text's first characters, at most so many; a pair of surrogates is not cut in two. */
  public static String first(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean isPair = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, isPair ? most - 1 : most);
  }
}
