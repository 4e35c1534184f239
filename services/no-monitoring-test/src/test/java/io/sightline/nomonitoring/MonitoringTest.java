package io.sightline.nomonitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Metrics;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The rules find what they are there to find. */
class MonitoringTest {

  @Test
  void findsACounter() {
    assertThatThrownBy(
            () ->
                Monitoring.noneInByteCode()
                    .check(new ClassFileImporter().importClasses(CountsOrders.class)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("io.helidon.metrics.api");
  }

  @Test
  void findsAManagedBean() {
    assertThatThrownBy(
            () ->
                Monitoring.noneInByteCode()
                    .check(new ClassFileImporter().importClasses(ReadsItsOwnThreads.class)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void knowsTheJarsOfProviders() {
    assertThat("helidon-metrics-providers-micrometer")
        .matches(Monitoring.SUSPICIOUS_JAR)
        .isNotIn(Monitoring.ALLOWED_JARS);
    assertThat("helidon-webserver-observe-metrics").matches(Monitoring.SUSPICIOUS_JAR);
    assertThat("opentelemetry-api").matches(Monitoring.SUSPICIOUS_JAR);
    assertThat("META-INF/services/io.helidon.metrics.spi.MetersProvider")
        .matches(Monitoring.PROVIDER_FILE);
  }

  private static final class CountsOrders {
    Counter orders() {
      return Metrics.getOrCreate(Counter.builder("orders"));
    }
  }

  private static final class ReadsItsOwnThreads {
    int threads() {
      return ManagementFactory.getThreadMXBean().getThreadCount();
    }
  }
}
