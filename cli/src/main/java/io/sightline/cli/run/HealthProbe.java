package io.sightline.cli.run;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Subprocesses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks programs how they are. */
public final class HealthProbe {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int LONGEST = 100;

  private final Values values;
  private final ReadyProbe ready;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /** Asks programs of this instance. */
  public HealthProbe(Instance instance, Values values) {
    this.values = values;
    this.ready = new ReadyProbe(instance, values, new Subprocesses(instance));
  }

  /**
   * What a program said.
   *
   * @param healthy whether it is well
   * @param answer its words, or why there are none
   * @param took until it answered
   */
  public record Health(boolean healthy, String answer, Duration took) {}

  /** Asks a program that was started. */
  public Health ask(Program program, ProcessRecord record) {
    long begin = System.nanoTime();
    if (!record.alive()) {
      return new Health(false, "died", Duration.ZERO);
    }
    if (program.health().isEmpty()) {
      boolean isReady = ready.ready(program, record);
      return new Health(isReady, isReady ? "ready" : "not ready", since(begin));
    }
    String url = values.expand(program, program.health().get());
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build(),
              BodyHandlers.ofString());
      String answer = response.statusCode() + " " + oneLine(response.body());
      return new Health(response.statusCode() == 200, answer, since(begin));
    } catch (IOException e) {
      return new Health(false, "no answer from " + url, since(begin));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health(false, "interrupted", since(begin));
    }
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static String oneLine(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
  }
}
