package io.sightline.crm;

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
import io.sightline.platform.Require;
import io.sightline.platform.auth.Caller;
import io.sightline.platform.auth.Tokens;

/** {@code /customers} over HTTP, for administrators. */
final class CustomerHttpService implements HttpService {
  private static final int MAX_TEXT = 200;
  private static final int MAX_LIMIT = 200;
  private static final int DEFAULT_LIMIT = 50;

  private final Tokens tokens;
  private final Customers customers;

  CustomerHttpService(Tokens tokens, Customers customers) {
    this.tokens = tokens;
    this.customers = customers;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/customers", this::list)
        .post("/customers", this::add)
        .any("/customers", MethodNotAllowed.allow("GET, POST"))
        .post("/customers/search", this::search)
        .any("/customers/search", MethodNotAllowed.allow("POST"))
        .get("/customers/{customer_id}", this::find)
        .put("/customers/{customer_id}", this::replace)
        .delete("/customers/{customer_id}", this::remove)
        .any("/customers/{customer_id}", MethodNotAllowed.allow("GET, PUT, DELETE"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    int limit = Requests.number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    int offset = Requests.number(request, "offset", 0, 0, Integer.MAX_VALUE);
    Json.send(response, customers.list(limit, offset));
  }

  private void add(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    Customer added = customers.add(details(request)).orElseThrow(CustomerHttpService::addressInUse);
    response.status(Status.CREATED_201);
    response.header(HeaderNames.LOCATION, "/customers/" + added.customerId());
    Json.send(response, added);
  }

  /** The text is in the body: addresses of requests are kept by proxies, logs and traces. */
  private void search(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    Search body = Json.read(request, Search.class);
    String text = Require.text("text", body.text(), MAX_TEXT);
    int limit =
        Require.between("limit", body.limit() == null ? DEFAULT_LIMIT : body.limit(), 1, MAX_LIMIT);
    Json.send(response, customers.search(text, limit));
  }

  private void find(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    Json.send(
        response,
        Requests.id(request, "customer_id")
            .flatMap(customers::find)
            .orElseThrow(CustomerHttpService::notFound));
  }

  private void replace(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    CustomerDetails details = details(request);
    try {
      Json.send(
          response,
          Requests.id(request, "customer_id")
              .flatMap(id -> customers.replace(id, details))
              .orElseThrow(CustomerHttpService::notFound));
    } catch (Customers.EmailTaken e) {
      throw addressInUse();
    }
  }

  private void remove(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    if (!Requests.id(request, "customer_id").map(customers::remove).orElse(false)) {
      throw notFound();
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private static CustomerDetails details(ServerRequest request) {
    Details body = Json.read(request, Details.class);
    return CustomerDetails.create(body.name(), body.email(), body.phone(), body.company());
  }

  private static HttpException addressInUse() {
    return new HttpException("email is in use by another customer", Status.CONFLICT_409, true);
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Customer not found");
  }

  private record Details(String name, String email, String phone, String company) {}

  private record Search(String text, Integer limit) {}
}
