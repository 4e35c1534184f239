package io.sightline.contract;

import java.util.Optional;
import java.util.Set;

/**
 * What the answer to a request must be, beside that the document describes it.
 *
 * @param lowest lowest status allowed
 * @param highest highest status allowed
 * @param except statuses that are not allowed all the same
 * @param named what an error must name
 */
record Expectation(int lowest, int highest, Set<Integer> except, Optional<String> named) {

  private static final Set<Integer> MALFORMED = Set.of(400, 413, 415);

  /** The operation does what it is for. */
  static Expectation success() {
    return new Expectation(200, 399, Set.of(), Optional.empty());
  }

  /** The request is as the document wants it, whatever becomes of it. */
  static Expectation understood() {
    return new Expectation(200, 499, MALFORMED, Optional.empty());
  }

  /** The document does not say whether this is allowed, so anything but a failure will do. */
  static Expectation answered() {
    return new Expectation(200, 499, Set.of(), Optional.empty());
  }

  /** The request is not as the document wants it. */
  static Expectation refused() {
    return new Expectation(400, 499, Set.of(), Optional.empty());
  }

  /** As {@link #refused()}, for something that has a name. */
  static Expectation refused(String name) {
    return new Expectation(400, 499, Set.of(), Optional.of(name));
  }

  static Expectation status(int status) {
    return new Expectation(status, status, Set.of(), Optional.empty());
  }

  boolean allows(int status) {
    return status >= lowest && status <= highest && !except.contains(status);
  }

  @Override
  public String toString() {
    String statuses = lowest == highest ? "" + lowest : lowest + " to " + highest;
    return statuses + (except.isEmpty() ? "" : " but none of " + except);
  }
}
