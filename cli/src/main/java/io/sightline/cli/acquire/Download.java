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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Fetches files over HTTP and verifies them. After a host could not be reached once, no other is
 * asked.
 */
final class Download {

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
    HttpResponse<InputStream> response = ask(uri);
    AtomicLong lastByte = new AtomicLong(System.nanoTime());
    AtomicLong bytes = new AtomicLong();
    try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        InputStream in = new WatchedStream(response.body(), lastByte, bytes)) {
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
      boolean silent = System.nanoTime() - lastByte.get() > silence.toNanos();
      throw new NotFound(
          url
              + " ended early, after "
              + Units.formatBytes(bytes.get())
              + ": "
              + (silent ? "nothing came for " + Units.format(silence) : reason(e)));
    }
  }

  /**
   * Waits for the head of the answer. A time-out of the request itself would, on newer JDKs, also
   * end a long download.
   */
  private HttpResponse<InputStream> ask(URI uri) throws NotFound {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
    try {
      return answer.get(silence.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      unreachable =
          "host %s did not answer within %s".formatted(uri.getHost(), Units.format(silence));
    } catch (ExecutionException e) {
      unreachable = "host %s cannot be reached (%s)".formatted(uri.getHost(), reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotFound("interrupted");
    }
    throw new NotFound(unreachable);
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

  /** The client says "closed" and keeps what really happened as the cause. */
  private static String reason(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null
        ? innermost.getClass().getSimpleName()
        : innermost.getMessage();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Notes when the last byte came and how many there were. */
  private static final class WatchedStream extends java.io.FilterInputStream {
    private final AtomicLong lastByte;
    private final AtomicLong bytes;

    WatchedStream(InputStream in, AtomicLong lastByte, AtomicLong bytes) {
      super(in);
      this.lastByte = lastByte;
      this.bytes = bytes;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      lastByte.set(System.nanoTime());
      bytes.addAndGet(Math.max(0, read));
      return read;
    }
  }
}
