package io.sightline.cli.acquire;

import io.sightline.cli.console.Units;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Fetches files over HTTP and verifies them. After a host could not be reached once, no other is
 * asked.
 */
final class Download {

  private final Duration connect;
  private final Duration silence;
  private final HttpClient client;
  private String unreachable = "";

  /**
   * Creates a downloader.
   *
   * @param connect how long a connection may take
   * @param silence how long a server may say nothing
   */
  Download(Duration connect, Duration silence) {
    this.connect = connect;
    this.silence = silence;
    client =
        HttpClient.newBuilder().connectTimeout(connect).followRedirects(Redirect.NORMAL).build();
  }

  /** Fetches a file and fails unless its SHA-256 is the expected one. */
  void file(String url, String sha256, Path to, Consumer<String> progress) throws NotFound {
    MessageDigest digest = sha256();
    transfer(
        url,
        (body, length) -> {
          try (OutputStream out = Files.newOutputStream(to)) {
            copy(body, length, out, digest, progress);
          }
        });
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(sha256)) {
      throw new NotFound(url + " has the wrong checksum: " + actual + ", expected " + sha256);
    }
  }

  /** Looks up a file's SHA-256 in a published list with lines of checksum and file name. */
  String checksum(String listUrl, String fileName) throws NotFound {
    StringBuilder text = new StringBuilder();
    transfer(
        listUrl,
        (body, length) -> text.append(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
    return text.toString()
        .lines()
        .map(line -> line.strip().split("\\s+\\*?"))
        .filter(fields -> fields.length == 2 && fields[1].equals(fileName))
        .map(fields -> fields[0].toLowerCase(java.util.Locale.ROOT))
        .filter(sum -> sum.matches("[0-9a-f]{64}"))
        .findFirst()
        .orElseThrow(() -> new NotFound(listUrl + " has no SHA-256 of " + fileName));
  }

  private interface Body {
    void read(InputStream body, OptionalLong length) throws IOException;
  }

  private void transfer(String url, Body body) throws NotFound {
    if (!unreachable.isEmpty()) {
      throw new NotFound("skipped: " + unreachable);
    }
    URI uri = URI.create(url);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(silence).build();
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      unreachable =
          "host %s did not answer (%s within %s)"
              .formatted(uri.getHost(), reason(e), Units.format(connect));
      throw new NotFound(unreachable);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotFound("interrupted");
    }
    AtomicLong lastByte = new AtomicLong(System.nanoTime());
    try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        InputStream in = new WatchedStream(response.body(), lastByte)) {
      if (response.statusCode() != 200) {
        throw new NotFound(url + " answered " + response.statusCode());
      }
      watch.scheduleAtFixedRate(
          () -> closeWhenSilent(response.body(), lastByte),
          silence.toMillis(),
          Math.max(50, silence.toMillis() / 10),
          TimeUnit.MILLISECONDS);
      body.read(in, response.headers().firstValueAsLong("content-length"));
      watch.shutdownNow();
    } catch (IOException e) {
      throw new NotFound(url + " ended early: " + reason(e));
    }
  }

  private void closeWhenSilent(InputStream body, AtomicLong lastByte) {
    if (System.nanoTime() - lastByte.get() > silence.toNanos()) {
      try {
        // The reader, which waits for the next byte, fails at once.
        body.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private void copy(
      InputStream in,
      OptionalLong length,
      OutputStream out,
      MessageDigest digest,
      Consumer<String> progress)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long done = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      digest.update(buffer, 0, read);
      done += read;
      progress.accept(
          "downloads "
              + Units.formatBytes(done)
              + (length.isPresent() ? " of " + Units.formatBytes(length.getAsLong()) : ""));
    }
    if (length.isPresent() && done != length.getAsLong()) {
      throw new IOException("%d of %d bytes came".formatted(done, length.getAsLong()));
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Notes when the last byte came. */
  private static final class WatchedStream extends java.io.FilterInputStream {
    private final AtomicLong lastByte;

    WatchedStream(InputStream in, AtomicLong lastByte) {
      super(in);
      this.lastByte = lastByte;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      lastByte.set(System.nanoTime());
      return read;
    }
  }
}
