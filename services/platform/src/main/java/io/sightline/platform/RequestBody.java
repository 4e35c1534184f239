package io.sightline.platform;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bodies of requests, which must not be endless. */
public final class RequestBody {
  /** Bodies of this shop are a few hundred bytes. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final long MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

  private RequestBody() {}

  /**
   * Reads the body of a request.
   *
   * @param request the request
   * @return the body, empty when there is none
   * @throws HttpException 413 when it is too large
   */
  public static byte[] read(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream content = request.content().inputStream()) {
      byte[] body = content.readNBytes(MAX_BYTES + 1);
      if (body.length > MAX_BYTES) {
        // A connection closed on a caller who is still sending would take the answer with it.
        content.skip(MAX_DISCARDED_BYTES);
        throw new HttpException(
            "Request body is larger than " + MAX_BYTES + " bytes",
            Status.REQUEST_ENTITY_TOO_LARGE_413);
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
