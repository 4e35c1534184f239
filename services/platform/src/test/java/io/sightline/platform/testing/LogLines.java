package io.sightline.platform.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;

/** What is written to standard output while this is open, which still gets it. */
public final class LogLines implements AutoCloseable {

  private final PrintStream original = System.out;
  private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

  /** Starts to listen. */
  public LogLines() {
    System.setOut(new PrintStream(new Tee(), true, UTF_8));
  }

  /** All of it so far. */
  public String text() {
    return copy.toString(UTF_8);
  }

  /** The records of one event. */
  public List<JsonNode> of(String event) {
    return of(copy.toString(UTF_8).lines(), event);
  }

  /** The records of one event among lines of JSON and others. */
  public static List<JsonNode> of(Stream<String> lines, String event) {
    return lines
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(LogLines::parse)
        .filter(line -> line.path("event").asText().equals(event))
        .toList();
  }

  @Override
  public void close() {
    System.setOut(original);
  }

  private static JsonNode parse(String line) {
    try {
      return Json.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("A log line that is not JSON: " + line, e);
    }
  }

  private final class Tee extends OutputStream {
    @Override
    public void write(int b) {
      original.write(b);
      copy.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      original.write(bytes, offset, length);
      copy.write(bytes, offset, length);
    }
  }
}
