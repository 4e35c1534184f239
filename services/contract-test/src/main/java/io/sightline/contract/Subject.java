package io.sightline.contract;

import io.sightline.platform.ShopService;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The service under test and what its document cannot tell: which ids exist, and who may ask.
 *
 * <p>Without a word here, a valid request takes the {@code example} of each parameter and field; a
 * header {@code Idempotency-Key} is another one each time.
 */
public final class Subject {
  private final ShopService service;
  private final Map<String, Supplier<?>> values = new LinkedHashMap<>();
  private final Map<String, Supplier<String>> headers = new LinkedHashMap<>();
  private final Set<String> left = new HashSet<>();

  private Subject(ShopService service) {
    this.service = service;
    value("Idempotency-Key", UUID::randomUUID);
  }

  /**
   * Names the service.
   *
   * @param service a running service
   */
  public static Subject of(ShopService service) {
    return new Subject(service);
  }

  /**
   * Tells the value of a parameter or field wherever it occurs in a valid request.
   *
   * @param name name of the parameter or of the field
   * @param value called for each request; makes a new resource where requests use it up
   * @return this subject
   */
  public Subject value(String name, Supplier<?> value) {
    values.put(name, value);
    return this;
  }

  /**
   * Tells the value of a parameter or field in valid requests of one operation.
   *
   * @param operation the operation, such as {@code POST /orders/{order_id}/refund}
   * @param name name of the parameter or of the field
   * @param value called for each request
   * @return this subject
   */
  public Subject value(String operation, String name, Supplier<?> value) {
    values.put(operation + " " + name, value);
    return this;
  }

  /**
   * Adds a header to all requests of operations that the document secures.
   *
   * @param name name of the header, such as {@code Authorization}
   * @param value called for each request
   * @return this subject
   */
  public Subject credentials(String name, Supplier<String> value) {
    headers.put(name, value);
    return this;
  }

  /**
   * Leaves an operation's valid requests to other tests; it is still sent invalid ones.
   *
   * @param operation the operation, such as {@code GET /events}
   * @return this subject
   */
  public Subject withoutValidRequests(String operation) {
    left.add(operation);
    return this;
  }

  ShopService service() {
    return service;
  }

  Optional<Object> value(Operation operation, String name) {
    Supplier<?> value = values.getOrDefault(operation.name() + " " + name, values.get(name));
    return Optional.ofNullable(value).map(Supplier::get);
  }

  Map<String, String> credentials(Operation operation) {
    Map<String, String> result = new LinkedHashMap<>();
    if (operation.secured()) {
      headers.forEach((name, value) -> result.put(name, value.get()));
    }
    return result;
  }

  boolean skipsValidRequests(Operation operation) {
    return left.contains(operation.name());
  }

  /** Names of operations that are spoken of here; a misspelt one would change nothing. */
  List<String> operationNames() {
    Set<String> names = new HashSet<>(left);
    values.keySet().stream()
        .filter(key -> key.indexOf(' ') >= 0)
        .forEach(key -> names.add(key.substring(0, key.lastIndexOf(' '))));
    return List.copyOf(names);
  }
}
