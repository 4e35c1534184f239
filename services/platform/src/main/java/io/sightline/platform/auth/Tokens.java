package io.sightline.platform.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.auth0.jwt.interfaces.JWTVerifier;
import io.helidon.config.Config;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Signed tokens, by which the shop knows who sent a request: {@code Authorization: Bearer <token>}.
 *
 * <p>Every service signs and verifies with the same secret, so a token is good everywhere without
 * asking the service that issued it, and stays good until it expires.
 */
public final class Tokens {
  /** As long as the signature; a shorter one would be its weakest part. */
  private static final int MIN_SECRET_BYTES = 32;

  private static final String ROLES = "roles";
  private static final String SCHEME = "Bearer ";
  private static final String CHALLENGE = "Bearer realm=\"shop\"";

  private final Algorithm algorithm;
  private final JWTVerifier verifier;

  private Tokens(byte[] secret) {
    algorithm = Algorithm.HMAC256(secret);
    verifier =
        JWT.require(algorithm)
            .withClaimPresence("sub")
            .withClaimPresence("exp")
            .withClaimPresence(ROLES)
            .build();
  }

  /**
   * Creates tokens signed with {@code token.secret}, which is TOKEN_SECRET in the environment.
   *
   * @param config configuration of the service
   * @return the tokens
   * @throws IllegalStateException when there is no secret or one that is too short
   */
  public static Tokens create(Config config) {
    byte[] secret = config.get("token.secret").asString().orElse("").getBytes(UTF_8);
    if (secret.length < MIN_SECRET_BYTES) {
      throw new IllegalStateException(
          "TOKEN_SECRET must have at least "
              + MIN_SECRET_BYTES
              + " bytes and be the same for every service; it has "
              + secret.length);
    }
    return new Tokens(secret);
  }

  /**
   * Issues a token.
   *
   * @param caller who will show it
   * @param lifetime how long it is good, in whole seconds
   * @return the token
   */
  public String issue(Caller caller, Duration lifetime) {
    Instant now = Instant.now();
    return JWT.create()
        .withSubject(caller.userId())
        .withArrayClaim(ROLES, caller.roles().stream().sorted().toArray(String[]::new))
        .withIssuedAt(now)
        .withExpiresAt(now.plus(lifetime))
        .sign(algorithm);
  }

  /**
   * Requires a token.
   *
   * @param request the request
   * @return whose token it is
   * @throws HttpException 401 when there is none, or one that is not good (any more)
   */
  public Caller require(ServerRequest request) {
    return verify(
        bearer(request).orElseThrow(() -> unauthorized("A token is required", CHALLENGE)));
  }

  /**
   * Requires a token with a role.
   *
   * @param request the request
   * @param role the role, such as {@link Caller#ADMIN}
   * @return whose token it is
   * @throws HttpException 401 as {@link #require}, 403 when the caller does not have the role
   */
  public Caller requireRole(ServerRequest request, String role) {
    Caller caller = require(request);
    if (!caller.hasRole(role)) {
      throw forbidden("Role " + role + " is required");
    }
    return caller;
  }

  /**
   * Requires the token of a user, or of an administrator.
   *
   * @param request the request
   * @param userId id of the user
   * @return whose token it is
   * @throws HttpException 401 as {@link #require}, 403 when it is somebody else's
   */
  public Caller requireUser(ServerRequest request, String userId) {
    Caller caller = require(request);
    if (!caller.userId().equals(userId) && !caller.hasRole(Caller.ADMIN)) {
      throw forbidden("Only the user and administrators may do this");
    }
    return caller;
  }

  private Caller verify(String token) {
    try {
      DecodedJWT decoded = verifier.verify(token);
      List<String> roles = decoded.getClaim(ROLES).asList(String.class);
      if (roles == null || roles.contains(null)) {
        throw invalid("Token is not valid");
      }
      return new Caller(decoded.getSubject(), Set.copyOf(roles));
    } catch (TokenExpiredException e) {
      throw invalid("Token has expired");
    } catch (JWTVerificationException e) {
      throw invalid("Token is not valid");
    }
  }

  private static Optional<String> bearer(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).trim());
  }

  private static HttpException invalid(String message) {
    return unauthorized(message, CHALLENGE + ", error=\"invalid_token\"");
  }

  private static HttpException unauthorized(String message, String challenge) {
    return new HttpException(message, Status.UNAUTHORIZED_401, true)
        .header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, challenge));
  }

  private static HttpException forbidden(String message) {
    return new HttpException(message, Status.FORBIDDEN_403, true);
  }
}
