package io.sightline.instrumentation.helidon.scheduling.v4_0;

import com.sun.net.httpserver.HttpServer;
import io.helidon.scheduling.Cron;
import io.helidon.scheduling.CronInvocation;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.FixedRateInvocation;
import io.helidon.scheduling.ScheduledConsumer;
import io.helidon.scheduling.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks of every kind. Each stops itself after the runs that its case wants; what a task calls
 * tells its name.
 */
public final class SchedulingApplication {

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpServer server;
  private final CompletableFuture<Void> inRequest = new CompletableFuture<>();

  public static void main(String[] args) throws Exception {
    SchedulingApplication application = new SchedulingApplication();
    application.runCases();
    application.server.stop(0);
    System.out.println("DONE");
  }

  private SchedulingApplication() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/request")) {
            inRequest();
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    // One of them schedules a task that calls again.
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private void runCases() throws Exception {
    run(
        "lambda",
        3,
        (counted, executor) ->
            fixedRate(
                executor,
                invocation -> {
                  call("lambda");
                  counted.countDown();
                }));
    run("class", 2, (counted, executor) -> fixedRate(executor, new Cleanup(this, counted)));
    run(
        "throws",
        3,
        (counted, executor) ->
            fixedRate(
                executor,
                invocation -> {
                  try {
                    throw new IllegalStateException("run " + invocation.iteration());
                  } finally {
                    counted.countDown();
                  }
                }));
    run(
        "error",
        1,
        (counted, executor) ->
            fixedRate(
                executor,
                invocation -> {
                  counted.countDown();
                  throw new StackOverflowError("deep");
                }));
    run("cron", 2, (counted, executor) -> cron(executor, new Report(this, counted), false));
    run("concurrent", 4, this::concurrentCron);
    run(
        "thread",
        1,
        (counted, executor) ->
            fixedRate(
                executor,
                invocation -> {
                  try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    threads.submit(() -> call("thread")).get();
                  }
                  counted.countDown();
                }));
    // Schedules a task of its own, in the middle of its trace.
    call("request");
    inRequest.join();
    System.out.println("CASE request done");
    sameTask();
  }

  private void inRequest() {
    try {
      run(
          "inside",
          2,
          (counted, executor) ->
              fixedRate(
                  executor,
                  invocation -> {
                    call("inside");
                    counted.countDown();
                  }));
      inRequest.complete(null);
    } catch (Exception e) {
      inRequest.completeExceptionally(e);
    }
  }

  /** Tells whether the application gets its own task back. */
  private static void sameTask() {
    ScheduledConsumer<FixedRateInvocation> task = invocation -> {};
    ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    Task scheduled = fixedRate(executor, task);
    System.out.println("CASE same " + (((FixedRate) scheduled).prototype().task() == task));
    System.out.println("CASE description " + scheduled.description());
    executor.shutdownNow();
  }

  private Task concurrentCron(CountDownLatch counted, ScheduledExecutorService executor) {
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicInteger number = new AtomicInteger();
    return cron(
        executor,
        invocation -> {
          int mine = number.incrementAndGet();
          if (mine > 4) {
            return;
          }
          // Two runs at a time, each making its call while the other one is there.
          together.await(30, TimeUnit.SECONDS);
          call("concurrent-" + mine);
          counted.countDown();
        },
        true);
  }

  /** Set as every version of Helidon understands it. */
  @SuppressWarnings("removal")
  private static Task fixedRate(
      ScheduledExecutorService executor, ScheduledConsumer<FixedRateInvocation> task) {
    return FixedRate.builder()
        .executor(executor)
        .initialDelay(0)
        .delay(20)
        .timeUnit(TimeUnit.MILLISECONDS)
        .task(task)
        .build();
  }

  private static Task cron(
      ScheduledExecutorService executor,
      ScheduledConsumer<CronInvocation> task,
      boolean concurrent) {
    return Cron.builder()
        .executor(executor)
        .expression("* * * * * ? *")
        .concurrentExecution(concurrent)
        .task(task)
        .build();
  }

  private static void run(String name, int runs, TaskOf taskOf) throws Exception {
    CountDownLatch counted = new CountDownLatch(runs);
    boolean done;
    try (ScheduledExecutorService executor = Executors.newScheduledThreadPool(4)) {
      taskOf.create(counted, executor);
      done = counted.await(30, TimeUnit.SECONDS);
      executor.shutdown();
    }
    System.out.println("CASE " + name + " " + (done ? "done" : "not done"));
  }

  /** A call that has to belong to what the thread is doing. */
  Void call(String name) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    return null;
  }

  private interface TaskOf {
    Task create(CountDownLatch counted, ScheduledExecutorService executor) throws Exception;
  }

  private record Cleanup(SchedulingApplication application, CountDownLatch counted)
      implements ScheduledConsumer<FixedRateInvocation> {

    @Override
    public void run(FixedRateInvocation invocation) throws Throwable {
      application.call("class");
      counted.countDown();
    }
  }

  private record Report(SchedulingApplication application, CountDownLatch counted)
      implements ScheduledConsumer<CronInvocation> {

    @Override
    public void run(CronInvocation invocation) throws Throwable {
      application.call("cron");
      counted.countDown();
    }
  }
}
