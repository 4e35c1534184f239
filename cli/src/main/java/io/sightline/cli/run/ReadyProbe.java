package io.sightline.cli.run;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Probe;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Asks a program once whether it is ready. */
public final class ReadyProbe {

  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final Instance instance;
  private final Values values;
  private final Subprocesses subprocesses;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  /** Probes programs of this instance. */
  public ReadyProbe(Instance instance, Values values, Subprocesses subprocesses) {
    this.instance = instance;
    this.values = values;
    this.subprocesses = subprocesses;
  }

  /** Whether it is ready now; not to be able to ask counts as no. */
  public boolean ready(Program program, ProcessRecord record) {
    try {
      return switch (program.ready().orElseThrow().probe()) {
        case Probe.Http probe -> answers(values.expand(program, probe.url()));
        case Probe.Tcp probe -> accepts(instance.port(program, probe.port()));
        case Probe.Log probe ->
            logSince(record).lines().anyMatch(line -> probe.pattern().matcher(line).find());
        case Probe.Command probe ->
            subprocesses
                .run(
                    new Task(
                        program.name() + "-ready",
                        values.expand(program, probe.command()),
                        Path.of("/"),
                        Map.of(),
                        "",
                        ANSWER),
                    line -> {})
                .ok();
      };
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean answers(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build();
    int status = http.send(request, BodyHandlers.discarding()).statusCode();
    return status >= 200 && status < 300;
  }

  private static boolean accepts(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) ANSWER.toMillis());
      return true;
    }
  }

  private String logSince(ProcessRecord record) throws IOException {
    try (InputStream log = Files.newInputStream(instance.logOf(record.program()))) {
      log.skipNBytes(record.logOffset());
      return new String(log.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
