package io.sightline.nomonitoring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What counts as monitoring code, in one place. */
final class Monitoring {

  /** Packages of APIs and libraries by which a program observes itself; also Maven groups. */
  static final List<String> PACKAGES =
      List.of(
          "brave",
          "co.elastic.apm",
          "com.codahale.metrics",
          "com.newrelic",
          "datadog",
          "io.dropwizard.metrics",
          "io.helidon.integrations.micrometer",
          "io.helidon.metrics",
          "io.helidon.microprofile.metrics",
          "io.helidon.microprofile.telemetry",
          "io.helidon.microprofile.tracing",
          "io.helidon.telemetry",
          "io.helidon.tracing",
          "io.helidon.webserver.observe",
          "io.jaegertracing",
          "io.micrometer",
          "io.opencensus",
          "io.opentelemetry",
          "io.opentracing",
          "io.prometheus",
          "io.sentry",
          "io.zipkin",
          "java.lang.management",
          "javax.management",
          "jdk.jfr",
          "org.eclipse.microprofile.metrics",
          "org.eclipse.microprofile.telemetry",
          "zipkin2");

  /** Jars whose names suggest monitoring. */
  static final Pattern SUSPICIOUS_JAR =
      Pattern.compile(
          ".*(apm|brave|datadog|dropwizard|jaeger|metric|micrometer|newrelic|observe|opencensus"
              + "|opentelemetry|opentracing|perfmark|prometheus|sentry|telemetry|tracing|zipkin).*");

  /**
   * Jars that libraries of the services need to be loaded, without the version: APIs that do
   * nothing as long as nobody brings an implementation.
   */
  static final Set<String> ALLOWED_JARS =
      Set.of("helidon-metrics-api", "helidon-tracing", "metrics-spi", "perfmark-api");

  /** Service files by which an implementation makes itself known to one of those APIs. */
  static final Pattern PROVIDER_FILE =
      Pattern.compile(
          "META-INF/services/(io\\.helidon\\.(metrics|tracing|telemetry)|io\\.perfmark).*");

  private Monitoring() {}

  static ArchRule noneInByteCode() {
    String[] packages = PACKAGES.stream().map(name -> name + "..").toArray(String[]::new);
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .because("the services are observed from outside, by the agent alone");
  }
}
