package io.sightline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A service that comes is held to its contract without anybody having to think of it. */
class EveryServiceTest {
  private static final Path SERVICES = Path.of(System.getProperty("sightline.root"), "services");

  @Test
  void hasADocumentAndTheTestOfIt() throws IOException {
    List<Path> services = services();

    assertThat(services).hasSizeGreaterThanOrEqualTo(5);
    assertThat(services)
        .allSatisfy(
            service -> {
              assertThat(service.resolve("src/main/resources/openapi.yaml")).isRegularFile();
              assertThat(hasContractTest(service)).as("%s has a contract test", service).isTrue();
            });
  }

  /** The modules whose main method runs a ShopService. */
  private static List<Path> services() throws IOException {
    try (Stream<Path> modules = Files.list(SERVICES)) {
      return modules.filter(module -> sources(module, "main", "ShopService.run(")).toList();
    }
  }

  private static boolean hasContractTest(Path service) {
    return sources(service, "test", " extends ServiceContract");
  }

  private static boolean sources(Path module, String kind, String text) {
    Path folder = module.resolve("src").resolve(kind).resolve("java");
    if (!Files.isDirectory(folder) || module.endsWith("platform")) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .anyMatch(file -> read(file).contains(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
