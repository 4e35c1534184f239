package io.sightline.contract;

import io.helidon.http.Method;
import io.helidon.http.PathMatcher;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.sightline.platform.ShopService;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The routes that a service has registered. Helidon shows them to nobody, so fields are read. */
final class Routes {
  private static final Method NO_METHOD = Method.create("BREW");
  private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?<\\w+>");

  private final List<Route> routes = new ArrayList<>();

  private Routes() {}

  static Routes of(ShopService service) {
    HttpRouting.Builder builder = field(service, "routing", HttpRouting.Builder.class);
    Routes result = new Routes();
    result.add(field(builder.copy().build(), "rootRoute", HttpRoute.class), "");
    return result;
  }

  /** All of them; the ones that only refuse a method are left out. */
  List<Route> all() {
    return routes;
  }

  private void add(HttpRoute route, String prefix) {
    String pattern = prefix + route.pathMatcher().map(Routes::regex).orElse("");
    if (hasField(route, "routes")) {
      for (Object child : field(route, "routes", List.class)) {
        add((HttpRoute) child, pattern);
      }
      return;
    }
    Predicate<Method> methods = methods(route);
    if (!methods.test(NO_METHOD)) {
      routes.add(new Route(methods, Pattern.compile("(?:" + pattern + ")/?")));
    }
  }

  @SuppressWarnings("unchecked")
  private static Predicate<Method> methods(HttpRoute route) {
    Object actual = hasField(route, "route") ? field(route, "route", Object.class) : route;
    return field(actual, "methodPredicate", Predicate.class);
  }

  /** {@code exact: /orders}, {@code prefix: /files/} or {@code pattern: /orders/([^/]+)}. */
  private static String regex(PathMatcher matcher) {
    String[] kindAndPath = matcher.toString().split(": ", 2);
    if (kindAndPath.length < 2) {
      return "";
    }
    String path = kindAndPath[1].equals("/") ? "" : kindAndPath[1];
    return switch (kindAndPath[0]) {
      case "exact" -> Pattern.quote(path);
      case "prefix" -> Pattern.quote(path) + ".*";
      case "pattern" -> GROUP_NAME.matcher(path).replaceAll("(");
      default -> throw new IllegalStateException("Unknown path matcher " + matcher);
    };
  }

  private static boolean hasField(Object object, String name) {
    return find(object.getClass(), name).isPresent();
  }

  private static <T> T field(Object object, String name, Class<T> type) {
    Field field =
        find(object.getClass(), name)
            .orElseThrow(() -> new IllegalStateException(object.getClass() + " has no " + name));
    field.setAccessible(true);
    try {
      return type.cast(field.get(object));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Field> find(Class<?> type, String name) {
    for (Class<?> current = type; current != null; current = current.getSuperclass()) {
      for (Field field : current.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return Optional.of(field);
        }
      }
    }
    return Optional.empty();
  }

  record Route(Predicate<Method> methods, Pattern path) {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

    boolean serves(Operation operation) {
      return methods.test(Method.create(operation.method()))
          && (path.matcher(concrete(operation, "x")).matches()
              || path.matcher(concrete(operation, "1")).matches());
    }

    private static String concrete(Operation operation, String value) {
      return PARAMETER.matcher(operation.path()).replaceAll(value);
    }

    @Override
    public String toString() {
      return methods + " " + path;
    }
  }
}
