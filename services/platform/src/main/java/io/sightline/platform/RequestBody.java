package io.sightline.platform;

import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bodies of requests, which must not be endless. */
public final class RequestBody {
  /** Bodies of this shop are a few hundred bytes. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final long MAX_DISCARDED_BYTES = 8 * 1024 * 1024;

  private RequestBody() {}

  /**
   * Reads the body of a request.
   *
   * @param request the request
   * @return the body, empty when there is none
   * @throws HttpException 413 when it is too large, 400 when it is not what its headers say
   */
  public static byte[] read(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try {
      // Not closed: that would wait for what a caller has announced and does not send.
      InputStream content = request.content().inputStream();
      byte[] body = content.readNBytes(MAX_BYTES + 1);
      if (body.length > MAX_BYTES) {
        // A connection closed on a caller who is still sending would take the answer with it.
        content.skip(MAX_DISCARDED_BYTES);
        throw tooLarge(null);
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (HttpException | CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** What follows a body that cannot be read is not the next request. */
  private static HttpException unreadable(RuntimeException e) {
    if (e instanceof RequestException known
        && known.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
      return tooLarge(e);
    }
    return new HttpException(
        "Request body cannot be read as its headers describe it", Status.BAD_REQUEST_400, e, false);
  }

  private static HttpException tooLarge(RuntimeException cause) {
    return new HttpException(
        "Request body is larger than " + MAX_BYTES + " bytes",
        Status.REQUEST_ENTITY_TOO_LARGE_413,
        cause,
        false);
  }
}
