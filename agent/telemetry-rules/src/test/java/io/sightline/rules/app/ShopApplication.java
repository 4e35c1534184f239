package io.sightline.rules.app;

import io.sightline.rules.app.Shop.Base;
import io.sightline.rules.app.Shop.Basket;
import io.sightline.rules.app.Shop.Cart;
import io.sightline.rules.app.Shop.Checkout;
import io.sightline.rules.app.Shop.CleanupJob;
import io.sightline.rules.app.Shop.Handler;
import io.sightline.rules.app.Shop.LoudHandler;
import io.sightline.rules.app.Shop.Order;
import io.sightline.rules.app.Shop.OtherJob;
import io.sightline.rules.app.Shop.Payment;
import io.sightline.rules.app.Shop.Status;
import io.sightline.rules.app.Shop.TextHandler;
import io.sightline.rules.app.Shop.Trap;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Goes through the shop once per line that it reads. */
public final class ShopApplication {

  private static final List<Cart> CARTS =
      List.of(new Cart("north", "a", "b"), new Cart("north", "c"), new Cart("south", "d"));

  @SuppressWarnings("NonFinalStaticField") // It comes and goes.
  private static Function<String, String> plugin;

  public static void main(String[] args) throws Exception {
    System.out.println("READY " + CARTS.size());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    int round = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line) {
        case "plugin" -> load();
        case "unload" -> unload();
        default -> {
          round(Integer.parseInt(line.isEmpty() ? "1" : line));
          System.out.println("ROUND " + ++round);
        }
      }
    }
  }

  @SuppressWarnings("unchecked") // As the class declares it.
  private static void load() throws Exception {
    URL[] classes = {ShopApplication.class.getProtectionDomain().getCodeSource().getLocation()};
    URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
    plugin =
        (Function<String, String>)
            loader
                .loadClass("io.sightline.rules.app.Plugin")
                .getDeclaredConstructor()
                .newInstance();
    expect(plugin.getClass().getClassLoader() == loader);
    for (String job : List.of("a", "b", "a")) {
      expect(plugin.apply(job).equals("done " + job));
    }
    System.out.println("PLUGIN");
  }

  private static void unload() throws InterruptedException {
    WeakReference<ClassLoader> loader = new WeakReference<>(plugin.getClass().getClassLoader());
    plugin = null;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (loader.get() != null && System.nanoTime() < end) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(100);
    }
    System.out.println(loader.get() == null ? "UNLOADED" : "KEPT");
  }

  private static void round(int customers) throws Exception {
    Checkout checkout = new Checkout();
    for (int i = 0; i < customers; i++) {
      Order order = order("c" + i, Status.COMPLETED);
      expect(checkout.pay(order).id().equals("p-c" + i));
      checkout.pay(order("f", Status.FAILED), "EUR");
    }
    try {
      checkout.pay(new Order("empty", List.of(), Map.of(), null));
      expect(false);
    } catch (IllegalArgumentException e) {
      expect(e.getMessage().equals("nothing to pay"));
    }
    expect(Checkout.total(2, 1.5, 1) == 2);
    expect(checkout.find(order("o", Status.COMPLETED)).isPresent());
    checkout.reserve("x");
    expect(new Basket("north").size() == 1 && new Basket("south", 2).size() == 2);
    CompletableFuture<Payment> result = new CompletableFuture<>();
    CompletableFuture<Payment> returned = checkout.later(order("async", Status.COMPLETED), result);
    expect(returned == result);
    CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS)
        .execute(() -> result.complete(order("async", Status.FAILED).payment()));
    result.get();
    try {
      checkout.failing().toCompletableFuture().join();
      expect(false);
    } catch (java.util.concurrent.CompletionException e) {
      expect(e.getCause().getMessage().equals("later"));
    }
    Handler<String> text = new TextHandler();
    LoudHandler loud = new LoudHandler();
    expect(text.handle("four") == 4 && loud.handle("five5") == 5);
    expect(text.describe("x").equals("a x") && loud.shout("x").equals("X"));
    for (Base job : List.of(new CleanupJob(), new OtherJob())) {
      expect(job.run("it").equals("done it"));
    }
    Trap trap = new Trap();
    for (int i = 0; i < 5; i++) {
      expect(trap.use().equals("used"));
    }
  }

  private static Order order(String id, Status status) {
    return new Order(
        id,
        List.of("apple", "pear"),
        Map.of("coupon", "SPRING"),
        new Payment(
            "p-" + id, new BigDecimal("12.50"), "4111111111111111", "anna@example.org", status));
  }

  private static void expect(boolean condition) {
    if (!condition) {
      throw new AssertionError("the application does not work as it did");
    }
  }

  private ShopApplication() {}
}
