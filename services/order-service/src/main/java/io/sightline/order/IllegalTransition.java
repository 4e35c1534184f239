package io.sightline.order;

/** A change that the order's status does not allow; nothing was changed. */
final class IllegalTransition extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IllegalTransition(Order order, OrderStatus next) {
    super("Order is %s and cannot become %s".formatted(order.status().text(), next.text()));
  }

  IllegalTransition(String message) {
    super(message);
  }
}
