package io.sightline.bench;

import io.sightline.agent.testing.OtlpReceiver;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Services that are compared as one: the CPU time of all of them for the requests that the first
 * one gets.
 */
record Deployment(URI uri, List<MeasuredService> services) {

  private static final int CONNECTIONS = 16;

  /** CPU time of one round of load. */
  record Cost(long requests, CpuTime.Used used) {

    double microsPerRequest() {
      return used.seconds() / requests * 1e6;
    }

    double microsPerRequest(CpuTime.Work work) {
      return used.work().get(work) / requests * 1e6;
    }

    double compilersShare() {
      return used.work().get(CpuTime.Work.COMPILER) / used.seconds();
    }
  }

  Cost load(double perSecond, Duration duration) {
    used();
    OpenLoop.Result result = new OpenLoop(uri, perSecond, CONNECTIONS).run(duration);
    if (result.failed() > 0 || result.completed() == 0) {
      throw new IllegalStateException(
          result.failed() + " failed of " + (result.completed() + result.failed()) + " at " + uri);
    }
    return new Cost(result.completed(), used());
  }

  /** Spans of these services that have arrived so far. */
  long spans(OtlpReceiver receiver) {
    Set<String> names =
        services.stream().map(MeasuredService::name).collect(Collectors.toUnmodifiableSet());
    return receiver.spans(span -> names.contains(span.service())).size();
  }

  private CpuTime.Used used() {
    return services.stream()
        .map(service -> service.cpuTime().since())
        .reduce(CpuTime.Used::and)
        .orElseThrow();
  }
}
