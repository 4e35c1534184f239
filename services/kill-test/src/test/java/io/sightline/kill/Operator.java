package io.sightline.kill;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import io.sightline.platform.testing.Crowd;
import io.sightline.platform.testing.ShopStores;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Approves whatever waits for it in CRM. */
final class Operator extends Crowd {
  private static final String ADMIN = ShopStores.authorization("boss", "admin");

  private final URI crm;
  private final Set<String> approved = ConcurrentHashMap.newKeySet();

  private Operator(URI crm) {
    super(503);
    this.crm = crm;
  }

  static Operator start(URI crm) {
    Operator operator = new Operator(crm);
    operator.begin(1);
    return operator;
  }

  /** Orders whose approval was confirmed. */
  Set<String> approved() {
    return approved;
  }

  @Override
  protected void turn(int number) throws Exception {
    HttpResponse<String> waiting = send(request("/approvals?status=waiting&limit=200").GET());
    expect(waiting, 200);
    for (JsonNode approval : Json.mapper().readTree(waiting.body())) {
      String orderId = approval.path("order_id").asText();
      expect(
          send(request("/approvals/" + orderId + "/approve").POST(BodyPublishers.noBody())), 200);
      approved.add(orderId);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(crm.resolve(path)).header("Authorization", ADMIN);
  }
}
