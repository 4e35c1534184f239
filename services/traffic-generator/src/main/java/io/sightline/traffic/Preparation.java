package io.sightline.traffic;

import io.helidon.webclient.api.HttpClientResponse;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What must be done before the first flow. */
final class Preparation {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Shop shop;
  private final PrintWriter out;
  private final BooleanSupplier stopped;

  Preparation(Shop shop, PrintWriter out, BooleanSupplier stopped) {
    this.shop = shop;
    this.out = out;
    this.stopped = stopped;
  }

  /**
   * Waits until everything is ready that the flows ask.
   *
   * @return who is not, empty when all are
   */
  List<String> awaitReady(List<Family> families, Duration within) {
    Set<Shop.Part> parts = EnumSet.of(Shop.Part.GATEWAY, Shop.Part.PRODUCTS);
    if (families.stream().anyMatch(Family::needsCustomers)) {
      parts.add(Shop.Part.USERS);
    }
    if (families.contains(Family.ORDER) || families.contains(Family.ADVANCED)) {
      parts.add(Shop.Part.ORDERS);
    }
    if (families.contains(Family.ORDER)) {
      parts.add(Shop.Part.PAYMENTS);
    }
    long end = System.nanoTime() + within.toNanos();
    boolean told = false;
    while (true) {
      List<String> missing = new ArrayList<>();
      for (Shop.Part part : parts) {
        if (!isReady(part)) {
          missing.add(
              (part == Shop.Part.GATEWAY ? "api-gateway" : part.prefix())
                  + " at "
                  + shop.address(part));
        }
      }
      if (missing.isEmpty() || stopped.getAsBoolean() || System.nanoTime() >= end) {
        return missing;
      }
      if (!told) {
        out.println("waiting for " + String.join(", ", missing));
        out.flush();
        told = true;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** The assistant, if the gateway knows one. */
  Optional<Chat> chat(ShopHttp http, Duration timeout) {
    Answer answer =
        http.send(
            Call.post(Shop.Part.GATEWAY, "/api/assistant/chat/sessions").expect(201, 404, 503));
    if (answer.status() == 404) {
      out.println("the shop has no assistant: nobody asks it");
      return Optional.empty();
    }
    return Optional.of(new Chat(shop.address(Shop.Part.GATEWAY), timeout));
  }

  private boolean isReady(Shop.Part part) {
    try (HttpClientResponse response = shop.client(part).get("/ready").request()) {
      response.entity().consume();
      return response.status().code() == 200;
    } catch (RuntimeException e) {
      return false; // does not listen yet
    }
  }
}
