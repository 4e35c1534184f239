package io.sightline.agent;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/** Prints what an agent could have changed of it: its threads, its properties, its classes. */
public final class StartupApplication implements Callable<Integer> {

  public static void main(String[] args) throws Exception {
    System.out.println("STARTED");
    for (Class<?> type :
        List.of(
            StartupApplication.class,
            FutureTask.class,
            Executors.newSingleThreadExecutor().getClass(),
            Class.forName("sun.net.www.protocol.http.HttpURLConnection"))) {
      System.out.println(
          "CLASS "
              + type.getName()
              + " "
              + Arrays.stream(type.getDeclaredFields()).map(Field::getName).sorted().toList()
              + Arrays.stream(type.getInterfaces()).map(Class::getName).sorted().toList());
    }
    System.out.println("PROPERTIES " + new TreeSet<>(System.getProperties().stringPropertyNames()));
    // With a key, anything on the input: what ends by itself has ended then.
    if (args.length > 0) {
      System.in.read();
    }
    System.out.println(
        "THREADS "
            + Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining(", ")));
    System.out.println("DONE");
    System.exit(0);
  }

  @Override
  public Integer call() {
    return 0;
  }

  private StartupApplication() {}
}
