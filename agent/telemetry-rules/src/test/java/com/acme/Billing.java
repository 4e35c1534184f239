package com.acme;

import java.math.BigDecimal;

/** Something with a result. */
final class Billing {

  enum Status {
    OK,
    REFUSED
  }

  record Customer(String card, String mail, String userId) {}

  record Bill(Status status, BigDecimal amount) {}

  Bill bill(Customer customer) {
    return new Bill(Status.OK, new BigDecimal("12.345"));
  }

  void charge(Customer customer) {
    if (customer.card().isEmpty()) {
      throw new IllegalArgumentException("no card");
    }
  }
}
