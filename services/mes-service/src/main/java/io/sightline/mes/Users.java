package io.sightline.mes;

import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who works with the MES: terminals in the hall say so in {@code X-User}. Only listed users count,
 * everybody else is anonymous. That is no proof of who it is, and gives nobody a right; it names
 * who did something, and every answer tells who that was taken to be.
 */
final class Users {
  static final String ANONYMOUS = "anonymous";
  private static final HeaderName HEADER = HeaderNames.create("X-User");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Set<String> known;

  private Users(Set<String> known) {
    this.known = known;
  }

  /** Reads names with commas between them. */
  static Users parse(String names) {
    Set<String> known =
        Arrays.stream(names.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    known.stream()
        .filter(name -> !name.matches("[a-z][a-z0-9-]{0,31}"))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "PRODUCTION_USERS must be names of lower case letters, digits and dashes, but"
                      + " contains \""
                      + name
                      + "\"");
            });
    return new Users(known);
  }

  /** Who the caller is taken to be. */
  String of(ServerRequest request) {
    Optional<String> name = request.headers().first(HEADER);
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      throw new BadRequestException(
          "X-User must be 1 to 64 letters, digits, dots, dashes and underscores");
    }
    return name.filter(known::contains).orElse(ANONYMOUS);
  }

  /** Lets the answer of a handler tell who the caller was taken to be. */
  Handler named(Handler handler) {
    return (request, response) -> {
      response.header(HEADER, caller(request));
      handler.handle(request, response);
    };
  }

  /** Who makes a request; asked once for each, before its handler. */
  private String caller(ServerRequest request) {
    return of(request);
  }
}
