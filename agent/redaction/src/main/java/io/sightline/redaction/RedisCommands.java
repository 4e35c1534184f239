package io.sightline.redaction;

/**
 * Keys of Redis are ids of sessions and users. Of a command its name remains, and of each argument
 * the words before the last colon: {@code GET session:8f2e} becomes {@code GET session:?}.
 */
final class RedisCommands {

  static String mask(String command) {
    int length = command.length();
    int i = endOfArgument(command, 0);
    StringBuilder result = null;
    int done = 0;
    while (i < length) {
      int start = i;
      while (start < length && isBlank(command.charAt(start))) {
        start++;
      }
      // Several commands of a pipeline are written as one text.
      boolean name = start > i && startsCommand(command, i, start);
      i = endOfArgument(command, start);
      int from = endOfNamespace(command, start, i);
      if (!name && from < i && !(i - from == 1 && command.charAt(from) == '?')) {
        result = result == null ? new StringBuilder(length) : result;
        result.append(command, done, from).append('?');
        done = i;
      }
    }
    return result == null ? command : result.append(command, done, length).toString();
  }

  private static boolean startsCommand(String command, int from, int to) {
    for (int i = from; i < to; i++) {
      if (command.charAt(i) == '\n' || command.charAt(i) == ';') {
        return true;
      }
    }
    return from > 0 && command.charAt(from - 1) == ';';
  }

  private static int endOfArgument(String command, int start) {
    int end = start;
    while (end < command.length() && !isBlank(command.charAt(end))) {
      end++;
    }
    return end;
  }

  /** After the last colon that has nothing but words before it: an id has digits. */
  private static int endOfNamespace(String command, int start, int end) {
    int namespace = start;
    for (int i = start; i < end; i++) {
      char c = command.charAt(i);
      if (c == ':') {
        namespace = i + 1;
      } else if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-')) {
        break;
      }
    }
    return namespace;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private RedisCommands() {}
}
