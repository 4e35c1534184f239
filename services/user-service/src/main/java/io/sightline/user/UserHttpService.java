package io.sightline.user;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.auth.Tokens;
import io.sightline.user.Logins.Login;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.regex.Pattern;

/** {@code /users}: registration, login and profiles. */
final class UserHttpService implements HttpService {
  private static final HeaderName FORWARDED_FOR = HeaderNames.X_FORWARDED_FOR;
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");

  private final Users users;
  private final Logins logins;
  private final Tokens tokens;

  UserHttpService(Users users, Logins logins, Tokens tokens) {
    this.users = users;
    this.logins = logins;
    this.tokens = tokens;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/users", this::register)
        .any("/users", MethodNotAllowed.allow("POST"))
        .post("/users/login", this::logIn)
        .any("/users/login", MethodNotAllowed.allow("POST"))
        .get("/users/{user_id}", this::find)
        .any("/users/{user_id}", MethodNotAllowed.allow("GET"));
  }

  private void register(ServerRequest request, ServerResponse response) {
    Registration body = Json.read(request, Registration.class);
    NewUser asked = NewUser.create(body.email(), body.password(), body.name());
    try {
      User user = users.register(asked);
      response.status(Status.CREATED_201);
      Json.send(response, user);
    } catch (EmailTaken e) {
      throw new HttpException("email is registered already", Status.CONFLICT_409, e, true);
    }
  }

  private void logIn(ServerRequest request, ServerResponse response) {
    Credentials body = Json.read(request, Credentials.class);
    String email = NewUser.email(body.email());
    String password = NewUser.password(body.password());
    try {
      Login login = logins.logIn(email, password, address(request));
      response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
      Json.send(response, login);
    } catch (LoginRefused e) {
      throw answer(e);
    }
  }

  private void find(ServerRequest request, ServerResponse response) {
    String userId = request.path().pathParameters().get("user_id");
    tokens.requireUser(request, userId);
    Json.send(
        response, users.get(userId).orElseThrow(() -> new NotFoundException("User not found")));
  }

  private static HttpException answer(LoginRefused refused) {
    if (refused.retryAfter().isEmpty()) {
      return new HttpException("email or password is wrong", Status.UNAUTHORIZED_401, refused, true)
          .header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"shop\""));
    }
    Duration wait = refused.retryAfter().get();
    return new HttpException(
            "Too many logins have failed", Status.TOO_MANY_REQUESTS_429, refused, true)
        .header(HeaderValues.create(HeaderNames.RETRY_AFTER, wait.plusMillis(999).toSeconds()));
  }

  /**
   * Where a login comes from. The gateway, which all of them come through, says so in a header;
   * from outside the shop's own network anybody could say anything.
   */
  private static String address(ServerRequest request) {
    InetAddress peer = ((InetSocketAddress) request.remotePeer().address()).getAddress();
    if (peer.isLoopbackAddress() || peer.isSiteLocalAddress()) {
      return request
          .headers()
          .first(FORWARDED_FOR)
          .filter(address -> ADDRESS.matcher(address).matches())
          .orElse(peer.getHostAddress());
    }
    return peer.getHostAddress();
  }

  private record Registration(String email, String password, String name) {}

  private record Credentials(String email, String password) {}
}
