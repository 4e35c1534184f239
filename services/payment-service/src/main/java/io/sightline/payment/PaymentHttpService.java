package io.sightline.payment;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.auth.Caller;
import io.sightline.platform.auth.Tokens;
import java.math.BigDecimal;
import java.util.Optional;

/** {@code /payments} over HTTP. */
final class PaymentHttpService implements HttpService {
  private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

  private final Payments payments;
  private final Tokens tokens;

  PaymentHttpService(Payments payments, Tokens tokens) {
    this.payments = payments;
    this.tokens = tokens;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/payments", this::process)
        .any("/payments", MethodNotAllowed.allow("POST"))
        .get("/payments/{payment_id}", this::find)
        .any("/payments/{payment_id}", MethodNotAllowed.allow("GET"))
        .post("/payments/{payment_id}/refund", this::refund)
        .any("/payments/{payment_id}/refund", MethodNotAllowed.allow("POST"));
  }

  private void process(ServerRequest request, ServerResponse response) {
    ProcessPayment body = Json.read(request, ProcessPayment.class);
    NewPayment asked =
        NewPayment.create(body.orderId(), body.amount(), request.headers().first(IDEMPOTENCY_KEY));
    Payment payment;
    try {
      payment = payments.processPayment(asked);
    } catch (PaymentRefused e) {
      throw new HttpException(e.getMessage(), status(e), e, true);
    }
    if (payment.status() == PaymentStatus.FAILED) {
      response.status(Status.PAYMENT_REQUIRED_402);
      Json.send(response, new Declined("Payment declined", payment.orderId()));
    } else {
      Json.send(response, payment);
    }
  }

  private void find(ServerRequest request, ServerResponse response) {
    String paymentId = request.path().pathParameters().get("payment_id");
    Json.send(
        response,
        payments
            .getPayment(paymentId)
            .orElseThrow(() -> new NotFoundException("Payment not found")));
  }

  private void refund(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    String paymentId = request.path().pathParameters().get("payment_id");
    Optional<Payment> refunded;
    try {
      refunded = payments.refund(paymentId);
    } catch (PaymentRefused e) {
      throw new HttpException(e.getMessage(), status(e), e, true);
    }
    Json.send(response, refunded.orElseThrow(() -> new NotFoundException("Payment not found")));
  }

  private static Status status(PaymentRefused refused) {
    return switch (refused.reason()) {
      case KEY_USED -> Status.UNPROCESSABLE_CONTENT_422;
      case OTHER_AMOUNT_PAID, NOTHING_PAID -> Status.CONFLICT_409;
    };
  }

  private record ProcessPayment(String orderId, BigDecimal amount) {}

  private record Declined(String error, String orderId) {}
}
