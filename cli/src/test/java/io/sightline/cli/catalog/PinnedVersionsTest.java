package io.sightline.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions that have to stand in two files: the list of programs and the modules that pin them. */
class PinnedVersionsTest {

  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Pattern COMPONENT = Pattern.compile("- gomod: (\\S+) (v\\S+)");

  private final Catalog catalog =
      Catalog.read(
          ROOT,
          List.of(ROOT.resolve("backends/programs.yaml"), ROOT.resolve("services/services.yaml")));

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "postgresql", "redis"})
  void mavenModuleNamesTheVersionOfTheList(String program) throws IOException {
    assertThat(Files.readString(ROOT.resolve("backends/" + program + "/pom.xml")))
        .contains(
            "<version.%1$s>%2$s</version.%1$s>"
                .formatted(program, catalog.program(program).version()));
  }

  @Test
  void bothServersOfPostgresqlAreTheSame() {
    assertThat(catalog.program("postgresql-mes").version())
        .isEqualTo(catalog.program("postgresql").version());
    assertThat(catalog.program("postgresql-mes").find().maven())
        .isEqualTo(catalog.program("postgresql").find().maven());
  }

  /** Tempo's module bears no version, only that of a commit. */
  @ParameterizedTest
  @ValueSource(strings = {"loki", "compose", "k6"})
  void goModuleNamesTheVersionOfTheList(String program) throws IOException {
    assertThat(Files.readString(ROOT.resolve("backends/" + program + "/go.mod")))
        .containsPattern(
            "/(v\\d|k6) v" + Pattern.quote(catalog.program(program).version()) + "\\s");
  }

  @Test
  void alertmanagerModuleNamesTheVersionOfTheList() throws IOException {
    assertThat(Files.readString(ROOT.resolve("backends/alertmanager/go.mod")))
        .contains("prometheus/alertmanager v" + catalog.program("alertmanager").version());
  }

  /** Version 2.13.0 is that of module version 1.76.0: both numbers go up together. */
  @Test
  void jaegerModuleNamesTheVersionOfTheList() throws IOException {
    String[] version = catalog.program("jaeger").version().split("\\.");
    assertThat(version[0]).isEqualTo("2");
    assertThat(Files.readString(ROOT.resolve("backends/jaeger/go.mod")))
        .contains("jaegertracing/jaeger v1.%d.".formatted(Integer.parseInt(version[1]) + 63));
  }

  /** Version 3.15.0 is that of module version 0.315.0. */
  @Test
  void prometheusModuleNamesTheVersionOfTheList() throws IOException {
    String[] version = catalog.program("prometheus").version().split("\\.");
    assertThat(Files.readString(ROOT.resolve("backends/prometheus/go.mod")))
        .containsPattern(
            "prometheus/prometheus v0\\.%s%02d\\.%s\\s"
                .formatted(version[0], Integer.valueOf(version[1]), version[2]));
  }

  @Test
  void collectorHasTheVersionOfTheList() throws IOException {
    String version = catalog.program("collector").version();
    assertThat(Files.readString(ROOT.resolve("otel-collector/builder.yaml")))
        .contains("\n  version: " + version + "\n");
    assertThat(Files.readString(ROOT.resolve("backends/collector/main.go")))
        .contains("\"" + version + "\"");
    assertThat(Files.readString(ROOT.resolve("backends/collector/go.mod")))
        .contains("go.opentelemetry.io/collector/otelcol v" + version);
  }

  @Test
  void versitygwIsBuiltInTheVersionOfTheList() throws IOException {
    assertThat(Files.readString(ROOT.resolve("backends/versitygw/go.mod")))
        .containsPattern(
            "github.com/versity/versitygw v"
                + Pattern.quote(catalog.program("versitygw").version())
                + "\\s");
  }

  @Test
  void collectorIsBuiltOfWhatItsListOfComponentsNames() throws IOException {
    List<MatchResult> components =
        COMPONENT
            .matcher(Files.readString(ROOT.resolve("otel-collector/builder.yaml")))
            .results()
            .toList();
    String goMod = Files.readString(ROOT.resolve("backends/collector/go.mod"));
    String source = Files.readString(ROOT.resolve("backends/collector/components.go"));

    assertThat(components).isNotEmpty();
    for (MatchResult component : components) {
      assertThat(goMod).contains(component.group(1) + " " + component.group(2));
      // The list of components also names the providers of configuration, which main.go has.
      if (!component.group(1).contains("/confmap/")) {
        assertThat(source).contains("\"" + component.group(1) + "\"");
      }
    }
  }
}
