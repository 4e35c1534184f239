package io.sightline.cli.run;

import io.sightline.cli.catalog.Program;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Does something to each program, side by side where their order allows it. */
final class Waves {

  /** To each program after what it needs. */
  static void forward(Collection<Program> programs, Consumer<Program> action) {
    Map<String, Set<String>> before = new HashMap<>();
    for (Program program : programs) {
      Set<String> names = new LinkedHashSet<>(program.needs());
      names.addAll(program.after());
      before.put(program.name(), names);
    }
    run(programs, before, action);
  }

  /** To each program after what needs it. */
  static void backward(Collection<Program> programs, Consumer<Program> action) {
    Map<String, Set<String>> before = new HashMap<>();
    for (Program program : programs) {
      program
          .needs()
          .forEach(
              need ->
                  before.computeIfAbsent(need, key -> new LinkedHashSet<>()).add(program.name()));
      program
          .after()
          .forEach(
              need ->
                  before.computeIfAbsent(need, key -> new LinkedHashSet<>()).add(program.name()));
    }
    run(programs.stream().toList().reversed(), before, action);
  }

  /**
   * Programs come in an order in which each follows those before it. Throws the first failure,
   * without waiting for the rest.
   */
  private static void run(
      Collection<Program> programs, Map<String, Set<String>> before, Consumer<Program> action) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    CompletableFuture<Void> failure = new CompletableFuture<>();
    Map<String, CompletableFuture<Void>> done = new LinkedHashMap<>();
    for (Program program : programs) {
      CompletableFuture<?>[] first =
          before.getOrDefault(program.name(), Set.of()).stream()
              .filter(done::containsKey)
              .map(done::get)
              .toArray(CompletableFuture[]::new);
      CompletableFuture<Void> mine =
          CompletableFuture.allOf(first).thenRunAsync(() -> action.accept(program), threads);
      mine.whenComplete(
          (nothing, thrown) -> {
            if (thrown != null) {
              failure.completeExceptionally(cause(thrown));
            }
          });
      done.put(program.name(), mine);
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(done.values().toArray(CompletableFuture[]::new));
    try {
      CompletableFuture.anyOf(all, failure).join();
    } catch (CompletionException e) {
      if (cause(e) instanceof RuntimeException reason) {
        throw reason;
      }
      throw e;
    }
    threads.close();
  }

  private static Throwable cause(Throwable thrown) {
    Throwable innermost = thrown;
    while (innermost instanceof CompletionException && innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }

  private Waves() {}
}
