package io.sightline.redaction;

/**
 * Masks what looks like a secret or like personal data in a text: values after a sensitive name,
 * card numbers, e-mail addresses, tokens of known form, user information in URLs.
 *
 * <p>One pass and no regular expression: each character is looked at once in a table, and only
 * after the few that can begin or separate something is there more to do. Whatever is looked at
 * more than once is bounded, so that the time is linear in the length of any text. Allocates
 * nothing when there is nothing to mask. Of one thread at a time: no two exports have the same.
 */
final class TextMasker {

  /** As upstream writes it into URLs. */
  static final String MASK = "REDACTED";

  private static final int MAX_EMAIL_PART = 64;
  private static final int MAX_USER_INFO = 256;
  private static final int MIN_TOKEN = 16;
  private static final int MAX_LOOK_AHEAD = 128;

  private static final int WINDOW = 1024;

  /** How many short texts without anything to mask are remembered: a power of two. */
  private static final int CLEAN = 512;

  /** Statements of a database are among them, and they are the longest of what is repeated. */
  private static final int MAX_CLEAN_LENGTH = 256;

  /** What is to be done at a character: nothing, something, or something where a word begins. */
  private static final byte[] ACTIONS = new byte[128];

  private static final byte ALWAYS = 1;
  private static final byte AT_WORD = 2;

  private static final boolean[] NAME_CHARACTERS = new boolean[128];
  private static final boolean[] WORD_CHARACTERS = new boolean[128];

  static {
    for (char c : "@%=:>/-".toCharArray()) {
      ACTIONS[c] = ALWAYS;
    }
    for (char c : "23456eABbgsx".toCharArray()) {
      ACTIONS[c] = AT_WORD;
    }
    for (char c = 0; c < 128; c++) {
      WORD_CHARACTERS[c] = isLetterOrDigit(c);
      NAME_CHARACTERS[c] = isLetterOrDigit(c) || "_-.$[]%".indexOf(c) >= 0;
    }
  }

  private final SensitiveNames names;
  private final UserPatterns patterns;

  private final char[] window = new char[WINDOW];
  // Nearly all attributes say what another one has said before. Each at its hash.
  private final String[] clean = new String[CLEAN];
  private String text;
  private int length;
  private boolean query;
  // What is before is masked or copied already.
  private int done;
  private StringBuilder result;
  // Up to here there is no dot, which a JSON web token would need.
  private int noTokenBefore;

  TextMasker(SensitiveNames names, UserPatterns patterns) {
    this.names = names;
    this.patterns = patterns;
  }

  /** The text itself when there is nothing to mask. */
  String mask(String text) {
    return mask(text, false);
  }

  /**
   * Masks a text.
   *
   * @param query whether it begins with a query parameter
   */
  String mask(String text, boolean query) {
    if (query || text.length() > MAX_CLEAN_LENGTH) {
      return look(text, query);
    }
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 16) & (CLEAN - 1);
    if (text.equals(clean[slot])) {
      return text;
    }
    String masked = look(text, false);
    if (masked == text) {
      clean[slot] = text;
    }
    return masked;
  }

  private String look(String text, boolean query) {
    this.text = text;
    this.length = text.length();
    this.query = query;
    done = 0;
    noTokenBefore = 0;
    result = null;
    for (int from = 0; from < length; from = Math.max(from + WINDOW, done)) {
      look(from, Math.min(from + WINDOW, length));
    }
    String masked = result == null ? text : result.append(text, done, length).toString();
    this.text = null;
    result = null;
    return patterns.mask(masked);
  }

  /** An array is read several times as fast as a text by code that is not optimized yet. */
  private void look(int from, int to) {
    text.getChars(from, to, window, 0);
    boolean word = from > 0 && isLetterOrDigit(text.charAt(from - 1));
    for (int i = from; i < to; i++) {
      char c = window[i - from];
      if (c >= 128) {
        word = false;
        continue;
      }
      byte action = ACTIONS[c];
      if (action == ALWAYS || action == AT_WORD && !word) {
        look(c, i);
        if (done > i + 1) {
          // The end of what was masked is a boundary, and so is what follows a masked value.
          i = done - 1;
          word = false;
          continue;
        }
      }
      word = WORD_CHARACTERS[c];
    }
  }

  private void mask(int from, int to) {
    int start = Math.max(from, done);
    if (start >= to) {
      return;
    }
    // Never half a character.
    if (start > done && Character.isLowSurrogate(text.charAt(start))) {
      start--;
    }
    if (result == null) {
      result = new StringBuilder(length);
    }
    result.append(text, done, start).append(MASK);
    done = to < length && Character.isLowSurrogate(text.charAt(to)) ? to + 1 : to;
  }

  private void look(char c, int i) {
    switch (c) {
      case '=':
      case ':':
        field(i);
        return;
      case '@':
        address(i, 1);
        return;
      case '%':
        if (text.startsWith("40", i + 1)) {
          address(i, 3);
        }
        return;
      case '>':
        element(i);
        return;
      case '/':
        pathSegment(i);
        return;
      case '-':
        privateKey(i);
        return;
      default:
        if (c <= '9') {
          cardNumber(i);
        } else {
          token(c, i);
        }
    }
  }

  /** {@code name=value}, {@code "name": "value"}, {@code name => value}, {@code \"name\":\"…}. */
  private void field(int separator) {
    if (isDoubled(separator)) {
      return;
    }
    int nameEnd = separator;
    while (nameEnd > done && separator - nameEnd < 2 && text.charAt(nameEnd - 1) == ' ') {
      nameEnd--;
    }
    boolean quotedName = nameEnd > done && isQuote(text.charAt(nameEnd - 1));
    if (quotedName) {
      nameEnd--;
      if (nameEnd > done && text.charAt(nameEnd - 1) == '\\') {
        nameEnd--;
      }
    }
    // As PostgreSQL says it: Key (session_id)=(abc) already exists.
    if (nameEnd > done && text.charAt(nameEnd - 1) == ')') {
      nameEnd--;
    }
    int name = nameEnd;
    int earliest = Math.max(done, nameEnd - SensitiveNames.MAX_LENGTH);
    while (name > earliest && isNameCharacter(text.charAt(name - 1))) {
      name--;
    }
    if (name == nameEnd) {
      return;
    }
    boolean parameter =
        text.charAt(separator) == '='
            && (name == 0 ? query : text.charAt(name - 1) == '?' || text.charAt(name - 1) == '&');
    if (parameter
        ? !names.containsParameter(text, name, nameEnd)
        : !names.contains(text, name, nameEnd)) {
      return;
    }
    int value = separator + 1;
    if (value < length && (text.charAt(value) == '>' || text.charAt(value) == '=')) {
      value++;
    }
    boolean space = false;
    while (value < length && value - separator < 8 && text.charAt(value) == ' ') {
      value++;
      space = true;
    }
    value(name, nameEnd, value, parameter, space && !quotedName);
  }

  /** A comparison, or a cast of SQL. */
  private boolean isDoubled(int separator) {
    char c = text.charAt(separator);
    return separator + 1 < length && text.charAt(separator + 1) == c
        || separator > 0 && text.charAt(separator - 1) == c;
  }

  private void value(int name, int nameEnd, int start, boolean parameter, boolean prose) {
    if (start >= length) {
      return;
    }
    int open = start;
    boolean escaped = text.charAt(open) == '\\' && open + 1 < length;
    if (escaped && isQuote(text.charAt(open + 1))) {
      open++;
    }
    char first = text.charAt(open);
    int end;
    if (isQuote(first)) {
      int content = open + 1;
      end = endOfQuoted(content, first, open > start);
      maskValue(content, end);
      return;
    }
    if (!parameter && (first == '[' || first == '{' || first == '(')) {
      maskValue(start + 1, endOfBracket(start));
      return;
    }
    if (!parameter && names.isHeader(text, name, nameEnd)) {
      end = endOfLine(start);
    } else {
      end = endOfWord(start, parameter);
      // "unexpected token: comma" says nothing that is secret.
      if (prose && !hasDigit(start, end) && names.isWeak(text, name, nameEnd)) {
        return;
      }
    }
    maskValue(start, end);
  }

  private void maskValue(int from, int to) {
    if (from < to && !isPlaceholder(from, to)) {
      mask(from, to);
    }
  }

  /** {@code <password>value</password>}. */
  private void element(int end) {
    int name = end;
    int earliest = Math.max(done, end - SensitiveNames.MAX_LENGTH);
    while (name > earliest && isNameCharacter(text.charAt(name - 1))) {
      name--;
    }
    if (name == end || name == 0 || text.charAt(name - 1) != '<') {
      return;
    }
    if (names.contains(text, name, end)) {
      int close = text.indexOf('<', end);
      maskValue(end + 1, close < 0 ? length : close);
    }
  }

  /** The id after {@code /sessions/}: who has it has the session. */
  private void pathSegment(int slash) {
    if (!follows("session", slash)
        && !follows("sessions", slash)
        && !follows("token", slash)
        && !follows("tokens", slash)) {
      return;
    }
    int end = slash + 1;
    while (end < length && isBase64UrlCharacter(text.charAt(end))) {
      end++;
    }
    if (end - slash > 8 && hasDigit(slash + 1, end)) {
      mask(slash + 1, end);
    }
  }

  private boolean follows(String segment, int slash) {
    int start = slash - segment.length();
    return start > done && text.charAt(start - 1) == '/' && text.startsWith(segment, start);
  }

  private void privateKey(int i) {
    if (!text.startsWith("-----BEGIN ", i)) {
      return;
    }
    int title = text.indexOf("-----", i + 11);
    if (title < 0 || title - i > 64 || !text.startsWith("PRIVATE KEY", title - 11)) {
      return;
    }
    int end = text.indexOf("-----END", title);
    mask(title + 5, end < 0 ? length : end);
  }

  private void address(int at, int atLength) {
    int earliest = Math.max(done, at - MAX_USER_INFO);
    int start = at;
    while (start > earliest && isUserInfoCharacter(text.charAt(start - 1))) {
      start--;
    }
    if (start < at && start - 3 >= 0 && text.startsWith("://", start - 3)) {
      mask(start, at);
      return;
    }
    earliest = Math.max(done, at - MAX_EMAIL_PART);
    start = at;
    while (start > earliest && isMailboxCharacter(text.charAt(start - 1))) {
      start--;
    }
    int end = endOfHost(at + atLength);
    if (start < at && end > 0) {
      mask(start, end);
    }
  }

  /** -1 when there is no host with a domain, as in {@code Object@1b2c3d}. */
  private int endOfHost(int start) {
    int end = start;
    int latest = Math.min(length, start + 253);
    int lastDot = -1;
    while (end < latest) {
      char c = text.charAt(end);
      if (c == '.') {
        if (end + 1 >= latest || !isHostCharacter(text.charAt(end + 1))) {
          break;
        }
        lastDot = end;
      } else if (!isHostCharacter(c)) {
        break;
      }
      end++;
    }
    return lastDot > start && end - lastDot > 2 && !isDigit(text.charAt(lastDot + 1)) ? end : -1;
  }

  private void cardNumber(int start) {
    char first = text.charAt(start);
    if (first < '2' || first > '6' || isInsideNumberOrId(start)) {
      return;
    }
    int end = CardNumbers.end(text, start);
    if (end > 0) {
      mask(start, end);
    }
  }

  /** A fraction, as in 0.4111…, or a group of a longer id. */
  private boolean isInsideNumberOrId(int start) {
    return start > 1
        && (text.charAt(start - 1) == '.' || text.charAt(start - 1) == '-')
        && isLetterOrDigit(text.charAt(start - 2));
  }

  private void token(char first, int i) {
    switch (first) {
      case 'e':
        jsonWebToken(i);
        return;
      case 'B':
      case 'b':
        authentication(i);
        return;
      case 'A':
        if (text.startsWith("AKIA", i)
            || text.startsWith("ASIA", i)
            || text.startsWith("AIza", i)) {
          knownToken(i, 4);
        }
        return;
      case 'g':
        if (text.startsWith("ghp_", i)
            || text.startsWith("gho_", i)
            || text.startsWith("ghs_", i)
            || text.startsWith("ghu_", i)
            || text.startsWith("github_pat_", i)
            || text.startsWith("glpat-", i)) {
          knownToken(i, 4);
        }
        return;
      case 's':
        if (text.startsWith("sk-", i)
            || text.startsWith("sk_live_", i)
            || text.startsWith("sk_test_", i)) {
          knownToken(i, 3);
        }
        return;
      default:
        if (text.startsWith("xoxb-", i) || text.startsWith("xoxp-", i)) {
          knownToken(i, 5);
        }
    }
  }

  private void knownToken(int start, int prefix) {
    int enough = start + prefix;
    int latest = Math.min(length, enough + MAX_LOOK_AHEAD);
    while (enough < latest && isTokenCharacter(text.charAt(enough))) {
      enough++;
    }
    if (enough - start - prefix >= MIN_TOKEN && hasDigit(start, enough)) {
      mask(start, endOfToken(enough));
    }
  }

  private void jsonWebToken(int start) {
    if (start < noTokenBefore || !text.startsWith("eyJ", start)) {
      return;
    }
    int header = endOfBase64(start);
    int claims = header < length && text.charAt(header) == '.' ? endOfBase64(header + 1) : header;
    if (claims <= header + 1) {
      noTokenBefore = header;
      return;
    }
    boolean signed = claims < length && text.charAt(claims) == '.';
    mask(start, signed ? endOfBase64(claims + 1) : claims);
  }

  private int endOfBase64(int start) {
    int end = start;
    while (end < length && isBase64UrlCharacter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** {@code Bearer …} and {@code Basic …}, as in the header without its name. */
  private void authentication(int i) {
    boolean bearer = text.regionMatches(true, i, "bearer", 0, 6);
    if (!bearer && !text.startsWith("Basic", i)) {
      return;
    }
    int start = i + (bearer ? 6 : 5);
    int separator = start;
    while (start < length && start - separator < 8 && text.charAt(start) == ' ') {
      start++;
    }
    if (start == separator && text.startsWith("%20", start)) {
      start += 3;
    }
    if (start == separator) {
      return;
    }
    int end = endOfToken(start);
    boolean secret =
        bearer
            ? end - start >= 8 || end - start >= 4 && hasDigit(start, end)
            : end - start >= 4 && looksEncoded(start, end);
    if (secret) {
      maskValue(start, end);
    }
  }

  /** What no word of English has: "Basic usage" is none. */
  private boolean looksEncoded(int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (isDigit(c) || c == '=' || i > from && c >= 'A' && c <= 'Z') {
        return true;
      }
    }
    return false;
  }

  private int endOfToken(int start) {
    int end = start;
    while (end < length && isTokenCharacter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private int endOfQuoted(int start, char quote, boolean escaped) {
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        if (escaped && i + 1 < length && text.charAt(i + 1) == quote) {
          return i;
        }
        i++;
      } else if (c == quote && !escaped) {
        return i;
      }
    }
    return length;
  }

  private int endOfBracket(int start) {
    int depth = 0;
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c == '[' || c == '{' || c == '(') {
        depth++;
      } else if ((c == ']' || c == '}' || c == ')') && --depth == 0) {
        return i;
      }
    }
    return length;
  }

  private int endOfLine(int start) {
    int end = start;
    while (end < length && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private int endOfWord(int start, boolean parameter) {
    int end = start;
    while (end < length && !endsWord(text.charAt(end), parameter)) {
      end++;
    }
    return end;
  }

  private boolean endsWord(char c, boolean parameter) {
    switch (c) {
      case ' ':
      case '\t':
      case '\n':
      case '\r':
      case '&':
      case ';':
      case '#':
      case '"':
      case '\'':
      case '<':
      case '>':
        return true;
      case ',':
      case ')':
      case ']':
      case '}':
      case '|':
        return !parameter;
      default:
        return false;
    }
  }

  /** A place for a value, as in a prepared statement or a pattern, and what is masked already. */
  private boolean isPlaceholder(int from, int to) {
    int size = to - from;
    char first = text.charAt(from);
    if (size <= 4 && (first == '?' || first == '$' || first == '*' || first == '{')) {
      return true;
    }
    return is("null", from, size)
        || is("true", from, size)
        || is("false", from, size)
        || is(MASK, from, size);
  }

  private boolean is(String word, int from, int size) {
    return size == word.length() && text.startsWith(word, from);
  }

  private boolean hasDigit(int from, int to) {
    for (int i = from; i < to; i++) {
      if (isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNameCharacter(char c) {
    return c < 128 && NAME_CHARACTERS[c];
  }

  private static boolean isTokenCharacter(char c) {
    return isBase64UrlCharacter(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
  }

  private static boolean isBase64UrlCharacter(char c) {
    return isLetterOrDigit(c) || c == '_' || c == '-';
  }

  private static boolean isUserInfoCharacter(char c) {
    return c > ' ' && c != '/' && c != '@' && c != '"' && c != '\'';
  }

  private static boolean isMailboxCharacter(char c) {
    return isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '+' || c >= 128;
  }

  private static boolean isHostCharacter(char c) {
    return isLetterOrDigit(c) || c == '-' || c >= 128;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
  }
}
