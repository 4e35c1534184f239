package io.sightline.crm;

import java.time.Instant;

/** A customer as staff see one: personal data, which is in answers and in no log. */
record Customer(
    String customerId,
    String name,
    String email,
    String phone,
    String company,
    Instant createdAt,
    Instant updatedAt) {

  /** Without personal data, so that a log line or an exception cannot have it by accident. */
  @Override
  public String toString() {
    return "Customer " + customerId;
  }
}
