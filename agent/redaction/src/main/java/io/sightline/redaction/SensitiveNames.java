package io.sightline.redaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which names stand for secrets or personal data: of attributes, headers, query parameters, fields
 * of log lines. {@code user.accessToken}, {@code X-Access-Token} and {@code access_token} are the
 * same name.
 *
 * <p>Allocates nothing; a name is compared in a buffer that belongs to the caller's thread.
 */
final class SensitiveNames {

  /** A longer name is no name, and what is asked for each position of a hostile text is bounded. */
  static final int MAX_LENGTH = 64;

  private static final int MAX_CACHED = 4096;

  /** Wherever they stand in a name, also without a boundary. */
  private static final String[] ANYWHERE = {
    "password",
    "passwd",
    "passphrase",
    "secret",
    "credential",
    "authorization",
    "cookie",
    "apikey",
    "accesskey",
    "privatekey",
    "accesstoken",
    "authtoken",
    "refreshtoken",
    "securitytoken",
    "sessiontoken",
    "cardnumber",
    "creditcard",
    "jsessionid",
    "phpsessid"
  };

  /** One or more whole words of a name. */
  private static final String[] WORDS = {
    "pwd", "jwt", "cvv", "cvc", "iban", "ssn", "otp", "id_token", "session_id"
  };

  /** Only at the end: {@code csrf.token} is one, {@code gen_ai.token.type} is none. */
  private static final String[] LAST_WORDS = {
    "token",
    "card",
    "email",
    "email_address",
    "phone",
    "phone_number",
    "signature",
    "sig",
    "pin",
    "auth",
    "sessionid"
  };

  /** Parameters of queries, where the words mean something else than in other names. */
  private static final String[] PARAMETERS = {"code", "session", "sid", "key"};

  /** What has no value that looks like a hash, so that such a value is one. */
  private static final String[] PERSONAL = {"email", "phone", "card", "iban", "ssn"};

  private static final String[] HEADERS = {"authorization", "cookie"};

  // Which three characters the words begin with. Nearly every name of a text is none of them, and
  // is known to be by this alone.
  private final boolean[] beginnings = new boolean[1 << 12];
  private final String[] lastWords;
  private final Set<String> exceptions = new HashSet<>();
  private final Map<String, Boolean> cache = new ConcurrentHashMap<>();
  private final ThreadLocal<Name> names = ThreadLocal.withInitial(Name::new);

  /**
   * The default list.
   *
   * @param additional the user's, matched like {@code token}: as the last words of a name
   * @param exceptions whole names that are not sensitive
   */
  SensitiveNames(Collection<String> additional, Collection<String> exceptions) {
    Name name = names.get();
    List<String> last = new ArrayList<>();
    for (String word : LAST_WORDS) {
      last.add(word);
    }
    for (String word : additional) {
      last.add(name.read(word, 0, word.length()).words());
    }
    last.removeIf(String::isEmpty);
    lastWords = last.toArray(new String[0]);
    for (String[] words : new String[][] {ANYWHERE, WORDS, PARAMETERS, lastWords}) {
      for (String word : words) {
        addBeginning(word);
      }
    }
    for (String exception : exceptions) {
      this.exceptions.add(name.read(exception, 0, exception.length()).words());
    }
  }

  private void addBeginning(String word) {
    String squashed = word.replace("_", "");
    if (squashed.length() < 3) {
      Arrays.fill(beginnings, true);
    } else {
      beginnings[index(squashed.charAt(0), squashed.charAt(1), squashed.charAt(2))] = true;
    }
  }

  private static int index(int first, int second, int third) {
    // The lower five bits of a letter are the same in upper case.
    return ((first & 15) << 8 | (second & 15) << 4 | third & 15) & 0xfff;
  }

  private boolean mayContain(String text, int from, int to) {
    int first = 0;
    int second = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        return true;
      }
      if (c >= '0' && c != '[' && c != ']' && c != '_') {
        if (beginnings[index(first, second, c)]) {
          return true;
        }
        first = second;
        second = c;
      }
    }
    return false;
  }

  /** Of an attribute; there are few of them, so that the answer is remembered. */
  boolean contains(String name) {
    Boolean known = cache.get(name);
    if (known != null) {
      return known;
    }
    int length = name.length();
    boolean sensitive = contains(name, Math.max(0, length - MAX_LENGTH), length);
    if (length > MAX_LENGTH) {
      return sensitive || contains(name, 0, MAX_LENGTH);
    }
    // Names of log fields may be made up by the application, without end.
    if (cache.size() < MAX_CACHED) {
      cache.put(name, sensitive);
    }
    return sensitive;
  }

  /** Of a field in a text. */
  boolean contains(String text, int from, int to) {
    return mayContain(text, from, to) && isSensitive(names.get().read(text, from, to));
  }

  /** Of a query parameter. */
  boolean containsParameter(String text, int from, int to) {
    if (!mayContain(text, from, to)) {
      return false;
    }
    Name name = names.get().read(text, from, to);
    if (isSensitive(name)) {
      return true;
    }
    for (String parameter : PARAMETERS) {
      if (name.isExactly(parameter)) {
        return !isException(name);
      }
    }
    return false;
  }

  /** Whether the value is the rest of the line. */
  boolean isHeader(String text, int from, int to) {
    Name name = names.get().read(text, from, to);
    for (String header : HEADERS) {
      if (name.containsSquashed(header)) {
        return true;
      }
    }
    return false;
  }

  /** Of an attribute that {@link #contains(String)}: whether it is a person's and no secret. */
  boolean isPersonal(String attribute) {
    Name name = names.get().read(attribute, 0, attribute.length());
    for (String word : PERSONAL) {
      if (name.containsWords(word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the last word alone that makes the name one: a word of plain English too. */
  boolean isWeak(String text, int from, int to) {
    return !isStrong(names.get().read(text, from, to));
  }

  private boolean isSensitive(Name name) {
    return (isStrong(name) || endsWithLastWord(name)) && !isException(name);
  }

  private static boolean isStrong(Name name) {
    for (String word : ANYWHERE) {
      if (name.containsSquashed(word)) {
        return true;
      }
    }
    for (String word : WORDS) {
      if (name.containsWords(word)) {
        return true;
      }
    }
    return false;
  }

  private boolean endsWithLastWord(Name name) {
    for (String word : lastWords) {
      if (name.endsWithWords(word)) {
        return true;
      }
    }
    return false;
  }

  private boolean isException(Name name) {
    return !exceptions.isEmpty() && exceptions.contains(name.words());
  }

  /** A name in lower case, once with {@code _} between its words and once without. */
  private static final class Name {

    // A boundary for each letter, at most.
    private final char[] words = new char[2 * MAX_LENGTH];
    private final char[] squashed = new char[MAX_LENGTH];
    private int wordsLength;
    private int squashedLength;

    Name read(String text, int from, int to) {
      wordsLength = 0;
      squashedLength = 0;
      boolean boundary = false;
      char previous = 0;
      int end = Math.min(to, from + MAX_LENGTH);
      for (int i = from; i < end; i++) {
        char c = text.charAt(i);
        if (c == '%' && i + 2 < end) {
          c = percentDecoded(text, i);
          i += 2;
        }
        if (!isLetterOrDigit(c)) {
          boundary = wordsLength > 0;
          previous = 0;
          continue;
        }
        boolean upper = c >= 'A' && c <= 'Z';
        boolean camel =
            upper
                && (previous >= 'a' && previous <= 'z'
                    || previous >= 'A'
                        && previous <= 'Z'
                        && i + 1 < end
                        && text.charAt(i + 1) >= 'a'
                        && text.charAt(i + 1) <= 'z');
        if (boundary || camel) {
          words[wordsLength++] = '_';
          boundary = false;
        }
        char lower = upper ? (char) (c + ('a' - 'A')) : c;
        words[wordsLength++] = lower;
        squashed[squashedLength++] = lower;
        previous = c;
      }
      return this;
    }

    String words() {
      return new String(words, 0, wordsLength);
    }

    boolean isExactly(String word) {
      return wordsLength == word.length() && matches(words, 0, word);
    }

    boolean endsWithWords(String word) {
      int start = wordsLength - word.length();
      return start >= 0 && (start == 0 || words[start - 1] == '_') && matches(words, start, word);
    }

    boolean containsWords(String word) {
      for (int start = 0; start + word.length() <= wordsLength; start++) {
        int end = start + word.length();
        if ((start == 0 || words[start - 1] == '_')
            && (end == wordsLength || words[end] == '_')
            && matches(words, start, word)) {
          return true;
        }
      }
      return false;
    }

    boolean containsSquashed(String word) {
      char first = word.charAt(0);
      for (int start = 0; start + word.length() <= squashedLength; start++) {
        if (squashed[start] == first && matches(squashed, start, word)) {
          return true;
        }
      }
      return false;
    }

    private static boolean matches(char[] chars, int start, String word) {
      for (int i = 0; i < word.length(); i++) {
        if (chars[start + i] != word.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private static char percentDecoded(String text, int at) {
      int high = Character.digit(text.charAt(at + 1), 16);
      int low = Character.digit(text.charAt(at + 2), 16);
      return high < 0 || low < 0 ? '%' : (char) (high * 16 + low);
    }

    private static boolean isLetterOrDigit(char c) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
  }
}
