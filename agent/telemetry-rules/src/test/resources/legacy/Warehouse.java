package com.acme.legacy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** As applications of ten years ago are; compiled to Java 8 byte code by the test. */
public class Warehouse {

  public static class Item {
    private String code;
    private int quantity;
    private double price;

    public Item(String code, int quantity, double price) {
      this.code = code;
      this.quantity = quantity;
      this.price = price;
    }

    public String getCode() {
      return code;
    }

    public int getQuantity() {
      return quantity;
    }

    public boolean isEmpty() {
      return quantity == 0;
    }
  }

  public static class Plugin {
    public String run(Object argument) {
      return "plugin " + argument;
    }
  }

  /** Generic, with a method that is inherited and one that has a bridge below. */
  public abstract static class Job<T> {
    public String start(T input) {
      return "started " + work(input);
    }

    protected abstract String work(T input);
  }

  public static class TextJob extends Job<String> {
    @Override
    protected String work(String input) {
      return input + shared(secret(2)) + locked(3L) + over(1) + over("a") + over(1, "b");
    }

    private int secret(int times) {
      return times * 2;
    }

    static String shared(int value) {
      return "s" + value;
    }

    private synchronized long locked(long value) {
      return -value;
    }

    String over(int number) {
      return "i" + number;
    }

    String over(String text) {
      return "t" + text;
    }

    String over(int number, String text) {
      return "it" + number + text;
    }
  }

  /** As an application server's for what is deployed in it: its own copy before the parent's. */
  static class ChildFirst extends URLClassLoader {
    ChildFirst(URL... path) {
      super(path, Warehouse.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null
            ? loaded
            : name.startsWith("com.acme.") ? findClass(name) : super.loadClass(name, resolve);
      }
    }
  }

  private List<Item> stock = new ArrayList<Item>();

  private boolean store(Item item, long[] places, byte kind, char shelf, float weight, short row) {
    if (item.isEmpty()) {
      throw new IllegalStateException("empty");
    }
    return stock.add(item);
  }

  public static void main(String[] args) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/stock",
        new HttpHandler() {
          @Override
          public void handle(HttpExchange exchange) throws IOException {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
          }
        });
    server.start();
    System.out.println("READY");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    Warehouse warehouse = new Warehouse();
    for (int round = 1; in.readLine() != null; round++) {
      warehouse.store(new Item("A1", 3, 2.5), new long[2], (byte) 1, 'x', 1.5f, (short) 7);
      try {
        warehouse.store(new Item("B2", 0, 2.5), null, (byte) 1, 'x', 1.5f, (short) 7);
        throw new AssertionError();
      } catch (IllegalStateException expected) {
        // As before.
      }
      // A class loader that loads its own copy, with no parent but the platform.
      URL[] path = {Warehouse.class.getProtectionDomain().getCodeSource().getLocation()};
      URLClassLoader loader = new URLClassLoader(path, ClassLoader.getSystemClassLoader().getParent());
      Class<?> plugin = loader.loadClass("com.acme.legacy.Warehouse$Plugin");
      Object result =
          plugin.getMethod("run", Object.class).invoke(plugin.newInstance(), "x");
      if (!result.equals("plugin x")) {
        throw new AssertionError(result);
      }
      // The same classes twice at once, the copy of one loader beside that of its parent.
      Class<?> deployed = new ChildFirst(path).loadClass("com.acme.legacy.Warehouse$TextJob");
      if (deployed == TextJob.class) {
        throw new AssertionError("not a copy");
      }
      for (Class<?> type : new Class<?>[] {deployed, TextJob.class, deployed}) {
        Object started =
            type.getMethod("start", Object.class)
                .invoke(type.newInstance(), type == deployed ? "deployed" : "own");
        if (!started.toString().endsWith("s4-3i1tait1b")) {
          throw new AssertionError(started);
        }
      }
      HttpURLConnection call =
          (HttpURLConnection)
              new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/stock").openConnection();
      call.getResponseCode();
      System.out.println("ROUND " + round);
    }
    System.exit(0);
  }
}
