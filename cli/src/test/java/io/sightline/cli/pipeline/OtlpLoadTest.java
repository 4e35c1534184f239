package io.sightline.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OtlpLoadTest {
  /** What is sent is what the other end counts, packed or not. */
  @ParameterizedTest
  @EnumSource
  void isCountedByTheSink(OtlpSignal signal) throws Exception {
    OtlpLoad load = new OtlpLoad(new OtlpLoad.Shape(signal, 25, 20, 3));
    try (CountingSink sink = CountingSink.start();
        HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < 3; i++) {
        byte[] body = load.next();
        post(http, sink, signal, "identity", body);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
          gzip.write(body);
        }
        post(http, sink, signal, "gzip", packed.toByteArray());
      }

      assertThat(sink.count(signal)).isEqualTo(6 * 25);
      for (OtlpSignal other : OtlpSignal.values()) {
        if (other != signal) {
          assertThat(sink.count(other)).isZero();
        }
      }
    }
  }

  private static void post(
      HttpClient http, CountingSink sink, OtlpSignal signal, String encoding, byte[] body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(sink.address().resolve("/otlp" + signal.path))
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "METRICS")
  void hasNewTracesInEachRequest(OtlpSignal signal) {
    OtlpLoad load = new OtlpLoad(new OtlpLoad.Shape(signal, 25, 20, 1));
    byte[] first = load.next();
    // The same prepared request comes again after all others.
    byte[] again = first;
    for (int i = 0; i < 24; i++) {
      again = load.next();
    }

    assertThat(again).hasSameSizeAs(first);
    assertThat(Arrays.equals(first, again)).isFalse();
  }
}
