package io.sightline.crm;

import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;
import io.sightline.platform.auth.Caller;
import io.sightline.platform.auth.Tokens;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** {@code /approvals} over HTTP, for administrators. */
final class ApprovalHttpService implements HttpService {
  private static final int MAX_REASON = 500;
  private static final int MAX_LIMIT = 200;
  private static final int DEFAULT_LIMIT = 50;

  private final Tokens tokens;
  private final Approvals approvals;

  ApprovalHttpService(Tokens tokens, Approvals approvals) {
    this.tokens = tokens;
    this.approvals = approvals;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/approvals", this::list)
        .any("/approvals", MethodNotAllowed.allow("GET"))
        .get("/approvals/{order_id}", this::find)
        .any("/approvals/{order_id}", MethodNotAllowed.allow("GET"))
        .post("/approvals/{order_id}/approve", this::approve)
        .any("/approvals/{order_id}/approve", MethodNotAllowed.allow("POST"))
        .post("/approvals/{order_id}/reject", this::reject)
        .any("/approvals/{order_id}/reject", MethodNotAllowed.allow("POST"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    Optional<ApprovalStatus> status =
        request.query().first("status").asOptional().map(ApprovalHttpService::status);
    int limit = Requests.number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    Json.send(response, approvals.list(status, limit));
  }

  private void find(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    answer(request, response, approvals::find);
  }

  private void approve(ServerRequest request, ServerResponse response) {
    Caller caller = tokens.requireRole(request, Caller.ADMIN);
    answer(request, response, orderId -> approvals.approve(orderId, caller.userId()));
  }

  private void reject(ServerRequest request, ServerResponse response) {
    Caller caller = tokens.requireRole(request, Caller.ADMIN);
    String reason =
        Require.text("reason", Json.read(request, Rejection.class).reason(), MAX_REASON);
    answer(request, response, orderId -> approvals.reject(orderId, caller.userId(), reason));
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Function<UUID, Optional<Approval>> work) {
    try {
      Json.send(
          response,
          Requests.id(request, "order_id")
              .flatMap(work)
              .orElseThrow(() -> new NotFoundException("Approval not found")));
    } catch (Approvals.AlreadyDecided e) {
      throw new HttpException(e.getMessage(), Status.CONFLICT_409, e, true);
    }
  }

  private static ApprovalStatus status(String text) {
    return ApprovalStatus.of(text)
        .orElseThrow(
            () ->
                new BadRequestException(
                    "status must be one of waiting, approved, rejected, withdrawn"));
  }

  private record Rejection(String reason) {}
}
