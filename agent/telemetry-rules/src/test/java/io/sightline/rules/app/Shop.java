package io.sightline.rules.app;

import com.google.common.collect.ImmutableTrap;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Methods of all kinds, as applications have them; nothing in here knows of rules. */
public final class Shop {

  public enum Status {
    COMPLETED,
    FAILED
  }

  public record Payment(String id, BigDecimal amount, String card, String email, Status status) {}

  public record Order(String id, List<String> items, Map<String, String> notes, Payment payment) {
    public Optional<String> getCoupon() {
      return Optional.ofNullable(notes.get("coupon"));
    }
  }

  /** Of the application's own, as frameworks have them. */
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Audited {}

  /** Overloaded, private and static methods. */
  public static final class Checkout {
    private final String name = "main";
    private final List<String> counters =
        Collections.unmodifiableList(new ArrayList<>(List.of("a", "b")));
    private final List<String> broken = new ImmutableTrap();
    private int open;

    public Payment pay(Order order) {
      open++;
      if (order.items().isEmpty()) {
        throw new IllegalArgumentException("nothing to pay");
      }
      return check(order.payment(), 3);
    }

    public Payment pay(Order order, String currency) {
      return pay(order);
    }

    private Payment check(Payment payment, int times) {
      return payment;
    }

    static long total(int count, double price, long discount) {
      return Math.round(count * price) - discount;
    }

    Optional<Payment> find(Order order) {
      return Optional.ofNullable(order.payment());
    }

    @Audited
    synchronized void reserve(String item) {
      open--;
    }

    CompletableFuture<Payment> later(Order order, CompletableFuture<Payment> result) {
      return result;
    }

    CompletionStage<String> failing() {
      return CompletableFuture.supplyAsync(
          () -> {
            throw new IllegalStateException("later");
          });
    }

    public int getOpen() {
      return open;
    }
  }

  /** A generic contract; its implementations have bridges. */
  public interface Handler<T> {
    int handle(T value);

    default String describe(T value) {
      return "a " + value;
    }
  }

  public static class TextHandler implements Handler<String> {
    @Override
    public int handle(String value) {
      return value.length();
    }
  }

  public static class LoudHandler extends TextHandler {
    private final Function<String, String> loud = String::toUpperCase;

    public String shout(String value) {
      return loud.apply(value);
    }
  }

  public abstract static class Base {
    protected String run(String job) {
      return "done " + job;
    }
  }

  @Audited
  public static final class CleanupJob extends Base {}

  public static final class OtherJob extends Base {}

  /** Getters that are no good. */
  public static final class Trap {
    public String getThrown() {
      throw new IllegalStateException("trap");
    }

    public String getSlow() {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "slow";
    }

    public String getRound() {
      return use() + "!";
    }

    public String getEndless() {
      return getEndless() + "!";
    }

    public String delete() {
      throw new IllegalStateException("no rule may call this");
    }

    public String use() {
      return "used";
    }
  }

  public static final class Cart {
    private final String shop;
    private final List<String> items = new ArrayList<>();

    public Cart(String shop, String... items) {
      this.shop = shop;
      this.items.addAll(List.of(items));
    }
  }

  /** Whose one constructor calls the other. */
  public static final class Basket {
    private final String shop;
    private final int size;

    public Basket(String shop) {
      this(shop, 1);
    }

    public Basket(String shop, int size) {
      this.shop = shop;
      this.size = size;
    }

    public int size() {
      return shop.isEmpty() ? 0 : size;
    }
  }

  private Shop() {}
}
