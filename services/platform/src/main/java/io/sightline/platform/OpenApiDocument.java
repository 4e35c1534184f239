package io.sightline.platform;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Answers {@code /openapi}: what the service takes and answers over HTTP. */
final class OpenApiDocument {
  private static final String RESOURCE = "/openapi.yaml";

  /** The registered type (RFC 9512); those for OpenAPI alone are drafts that few tools know. */
  private static final Header YAML =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/yaml");

  private final byte[] document;

  private OpenApiDocument(byte[] document) {
    this.document = document;
  }

  /**
   * Reads the document from the class path.
   *
   * @throws IllegalStateException when the service has none
   */
  static OpenApiDocument load() {
    try (InputStream resource = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException(
            "There is no openapi.yaml among the resources of this service; docs/openapi.md tells"
                + " what it must contain");
      }
      return new OpenApiDocument(resource.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void register(HttpRouting.Builder routing) {
    routing.get("/openapi", this::answer).any("/openapi", MethodNotAllowed.allow("GET"));
  }

  private void answer(ServerRequest request, ServerResponse response) {
    response.header(YAML).send(document);
  }
}
