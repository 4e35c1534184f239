package io.sightline.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The customers who come again and again, and the administrator. They stay logged in. */
final class Customers {
  private static final int REGULARS = 8;

  private final long seed;
  private final Optional<Credentials> administrator;
  private final List<Login> logins = new ArrayList<>();
  private Login administration;

  /** By what somebody is known to the shop. */
  record Credentials(String email, String password) {
    ObjectNode json() {
      return ShopHttp.json().put("email", email).put("password", password);
    }
  }

  Customers(long seed, Optional<Credentials> administrator) {
    this.seed = seed;
    this.administrator = administrator;
  }

  /** Registers those who are not yet, and logs everybody in. */
  void prepare(ShopHttp http) {
    for (int number = 0; number < REGULARS; number++) {
      Credentials credentials = regular(number);
      register(http, Shop.Part.USERS, "/users", credentials, "Customer " + number);
      logins.add(Login.of(http, credentials));
    }
    administrator.ifPresent(credentials -> administration = Login.of(http, credentials));
  }

  /** Somebody who is registered and not logged in. */
  Credentials anyCredentials(RandomGenerator random) {
    return regular(random.nextInt(REGULARS));
  }

  /** Somebody who is logged in. */
  Session anySession(ShopHttp http, RandomGenerator random) {
    return logins.get(random.nextInt(REGULARS)).session(http);
  }

  /** The administrator, if there is one. */
  Optional<Session> administration(ShopHttp http) {
    return Optional.ofNullable(administration).map(login -> login.session(http));
  }

  /** Somebody whom the shop has not seen yet, unless this seed was used there before. */
  Credentials newcomer(RandomGenerator random) {
    return credentials("newcomer-" + Long.toHexString(random.nextLong() & 0xffff_ffff_ffffL));
  }

  static void register(
      ShopHttp http, Shop.Part part, String path, Credentials credentials, String name) {
    http.send(Call.post(part, path).body(credentials.json().put("name", name)).expect(201, 409));
  }

  static Session logIn(ShopHttp http, Shop.Part part, String path, Credentials credentials) {
    long since = System.nanoTime();
    Answer answer = http.send(Call.post(part, path).body(credentials.json()));
    Duration lifetime = Duration.ofSeconds(answer.number("/expires_in"));
    return new Session(answer.text("/user_id"), answer.text("/token"), lifetime, since);
  }

  private Credentials regular(int number) {
    return credentials("customer-" + number);
  }

  private Credentials credentials(String name) {
    String mailbox = name + "-" + Long.toUnsignedString(seed, 36);
    return new Credentials(mailbox + "@customers.example", "password of " + mailbox);
  }
}
