package io.sightline.traffic;

import io.sightline.traffic.Customers.Credentials;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps somebody logged in, however long the traffic lasts. */
final class Login {
  private final Credentials credentials;
  private final ReentrantLock loggingIn = new ReentrantLock();
  private volatile Session session;

  private Login(Credentials credentials, Session session) {
    this.credentials = credentials;
    this.session = session;
  }

  static Login of(ShopHttp http, Credentials credentials) {
    return new Login(credentials, logIn(http, credentials));
  }

  /** A session that is good for a while. Of those who ask for it at the same time one logs in. */
  Session session(ShopHttp http) {
    Session current = session;
    if (!current.isAging()) {
      return current;
    }
    if (!current.isOver()) {
      // Nobody has to wait: the token is good until the new one is there.
      if (!loggingIn.tryLock()) {
        return current;
      }
    } else {
      loggingIn.lock();
    }
    try {
      if (session.isAging()) {
        session = logIn(http, credentials);
      }
      return session;
    } finally {
      loggingIn.unlock();
    }
  }

  private static Session logIn(ShopHttp http, Credentials credentials) {
    return Customers.logIn(http, Shop.Part.USERS, "/users/login", credentials);
  }
}
