package io.sightline.platform;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;

/** Answers 405 on a path that exists, which Helidon would answer with 404. */
public final class MethodNotAllowed {
  private MethodNotAllowed() {}

  /**
   * Creates the handler to register for any method behind those that the path has.
   *
   * @param methods the methods that the path has, as in {@code GET, POST}
   * @return the handler
   */
  public static Handler allow(String methods) {
    return (request, response) -> {
      throw new HttpException("Method Not Allowed", Status.METHOD_NOT_ALLOWED_405, true)
          .header(HeaderValues.create(HeaderNames.ALLOW, methods));
    };
  }
}
