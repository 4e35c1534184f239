package io.sightline.instrumentation.helidon.webclient.v4_0;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatePathTest {

  @ParameterizedTest
  @CsvSource({
    "'', /products/{id}, /products/{id}",
    "/, /products/{id}, /products/{id}",
    "/, products/{id}, /products/{id}",
    "/api, /products/{id}, /api/products/{id}",
    "/api, products/{id}, /api/products/{id}",
    "/api/, /products/{id}, /api/products/{id}",
    "/api/, products/{id}, /api/products/{id}",
    "/, '/products/{id}?q={query}#top', /products/{id}",
    "/api, 'http://host:8080/products/{id}', /products/{id}",
    "/api, 'http://{host}/products', /products",
    "/, 'http://{host}',",
    "/, '?q={query}',",
  })
  void joinsBasePathAndTemplate(String basePath, String uriTemplate, String template) {
    assertThat(TemplatePath.of(basePath, uriTemplate)).isEqualTo(template);
  }
}
