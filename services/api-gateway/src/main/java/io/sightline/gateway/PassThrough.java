package io.sightline.gateway;

import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.FailsafeExecutor;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.RequestBody;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes requests on to a service and its answers back, whatever their status.
 *
 * <p>Only what is named here or at the route goes through: nobody can send the service a header, a
 * parameter or a path that it would take for the gateway's own.
 */
final class PassThrough {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final List<HeaderName> REQUEST_HEADERS =
      List.of(
          HeaderNames.AUTHORIZATION,
          HeaderNames.CONTENT_TYPE,
          HeaderNames.create("Idempotency-Key"));
  private static final List<HeaderName> ANSWER_HEADERS =
      List.of(
          HeaderNames.ALLOW,
          HeaderNames.CACHE_CONTROL,
          HeaderNames.CONTENT_TYPE,
          HeaderNames.RETRY_AFTER,
          HeaderNames.WWW_AUTHENTICATE);
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+?)(_id)?}");

  /** An id that is anything else would change the path that it becomes a part of. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** What may be asked twice without having happened twice. */
  private static final Set<Method> REPEATABLE = Set.of(Method.GET, Method.PUT);

  private final String service;
  private final WebClient client;

  PassThrough(String service, WebClient client) {
    this.service = service;
    this.client = client;
  }

  /**
   * Creates the handler of a route.
   *
   * @param path path at the service; its parameters are named as in the route
   * @param query parameters of the query that the service knows
   */
  Handler to(String path, String... query) {
    // One circuit breaker per route: a service may well be able to do the one and not the other.
    FailsafeExecutor<Answer> repeated = Resilience.against(PassThrough::isOutage);
    FailsafeExecutor<Answer> once = Resilience.once(PassThrough::isOutage);
    return (request, response) -> {
      Outgoing outgoing =
          new Outgoing(
              request.prologue().method(),
              path,
              pathParameters(path, request),
              queryParameters(request, query),
              headers(request),
              RequestBody.read(request));
      answer(response, send(outgoing, REPEATABLE.contains(outgoing.method()) ? repeated : once));
    };
  }

  private Answer send(Outgoing outgoing, FailsafeExecutor<Answer> calls) {
    try {
      return calls.get(() -> outgoing.send(client));
    } catch (CircuitBreakerOpenException e) {
      throw failure(Status.SERVICE_UNAVAILABLE_503, " does not answer", e)
          .header(HeaderValues.create(HeaderNames.RETRY_AFTER, Resilience.BREAK.toSeconds()));
    } catch (RuntimeException e) {
      LOGGER.atError().addKeyValue("service", service).setCause(e).log("service_unavailable");
      throw isTimeout(e)
          ? failure(Status.GATEWAY_TIMEOUT_504, " does not answer in time", e)
          : failure(Status.SERVICE_UNAVAILABLE_503, " does not answer", e);
    }
  }

  private HttpException failure(Status status, String message, Throwable cause) {
    return new HttpException(service + message, status, cause, true);
  }

  private static void answer(ServerResponse response, Answer answer) {
    response.status(answer.status());
    answer.headers().forEach(response::header);
    if (answer.body().length == 0) {
      response.send();
    } else {
      response.send(answer.body());
    }
  }

  private static Map<String, String> pathParameters(String path, ServerRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>();
    Matcher names = PARAMETER.matcher(path);
    while (names.find()) {
      String name = names.group().substring(1, names.group().length() - 1);
      String value = request.path().pathParameters().get(name);
      if (!ID.matcher(value).matches()) {
        throw new NotFoundException("There is no such " + names.group(1));
      }
      parameters.put(name, value);
    }
    return parameters;
  }

  private static Map<String, String> queryParameters(ServerRequest request, String... names) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name : names) {
      if (request.query().contains(name)) {
        parameters.put(name, request.query().get(name));
      }
    }
    return parameters;
  }

  private static List<Header> headers(ServerRequest request) {
    List<Header> headers = new ArrayList<>();
    for (HeaderName name : REQUEST_HEADERS) {
      request
          .headers()
          .first(name)
          .ifPresent(value -> headers.add(HeaderValues.create(name, value)));
    }
    // Replaces what the caller says: services limit by the address that they see here.
    InetSocketAddress peer = (InetSocketAddress) request.remotePeer().address();
    headers.add(
        HeaderValues.create(HeaderNames.X_FORWARDED_FOR, peer.getAddress().getHostAddress()));
    return headers;
  }

  private static boolean isOutage(Answer answer, Throwable exception) {
    return exception != null || (answer.status().code() >= 500 && !answer.isBusy());
  }

  private static boolean isTimeout(Throwable exception) {
    return Optional.ofNullable(exception.getCause())
        .map(cause -> cause instanceof SocketTimeoutException || isTimeout(cause))
        .orElse(false);
  }

  private record Outgoing(
      Method method,
      String path,
      Map<String, String> pathParameters,
      Map<String, String> queryParameters,
      List<Header> headers,
      byte[] body) {

    Answer send(WebClient client) {
      HttpClientRequest request = client.method(method).uri(path).followRedirects(false);
      pathParameters.forEach(request::pathParam);
      queryParameters.forEach(request::queryParam);
      headers.forEach(request::header);
      try (HttpClientResponse response =
          body.length == 0 ? request.request() : request.submit(body)) {
        List<Header> passed = new ArrayList<>();
        for (HeaderName name : ANSWER_HEADERS) {
          if (response.headers().contains(name)) {
            passed.add(response.headers().get(name));
          }
        }
        byte[] entity =
            response.entity().hasEntity() ? response.entity().as(byte[].class) : new byte[0];
        return new Answer(response.status(), passed, entity);
      }
    }
  }

  /** What a service answered. */
  private record Answer(Status status, List<Header> headers, byte[] body) {

    /** A service that says when to come back is well, and not to be asked again before. */
    boolean isBusy() {
      return status.code() == Status.SERVICE_UNAVAILABLE_503.code()
          && headers.stream()
              .anyMatch(header -> header.headerName().equals(HeaderNames.RETRY_AFTER));
    }
  }
}
