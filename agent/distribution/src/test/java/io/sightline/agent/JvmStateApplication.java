package io.sightline.agent;

import java.lang.reflect.Field;
import java.util.stream.Stream;

/** Tells what an agent could have changed: threads, system properties, members of classes. */
public final class JvmStateApplication {

  public static void main(String[] args) throws ClassNotFoundException {
    StringBuilder state = new StringBuilder("BEGIN\n");
    Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        // Comes and goes.
        .filter(name -> !name.equals("Attach Listener"))
        .sorted()
        .forEach(name -> state.append("THREAD ").append(name).append('\n'));
    System.getProperties().stringPropertyNames().stream()
        .sorted()
        .forEach(name -> state.append("PROPERTY ").append(name).append('\n'));
    // Of classes that get fields under the agent.
    for (String name :
        new String[] {
          "io.sightline.agent.ShopApplication",
          "io.helidon.webserver.http1.Http1ServerRequest",
          "io.helidon.webserver.http1.Http1ServerRequestNoEntity"
        }) {
      Class<?> type = Class.forName(name);
      Stream.of(type.getDeclaredFields())
          .map(Field::getName)
          .sorted()
          .forEach(field -> state.append("FIELD ").append(field).append('\n'));
      Stream.of(type.getInterfaces())
          .map(Class::getName)
          .sorted()
          .forEach(it -> state.append("INTERFACE ").append(it).append('\n'));
    }
    System.out.print(state.append("END\n"));
  }

  private JvmStateApplication() {}
}
