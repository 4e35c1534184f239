package io.sightline.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sightline.platform.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest alerts, in memory and in a file of JSON lines that outlives the process. A later line
 * replaces an earlier one with the same id; now and then the file is written anew without those.
 */
final class AlertHistory implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Path file;
  private final int capacity;
  private final TreeMap<Long, AlertEntry> entries = new TreeMap<>();
  private final Map<List<Object>, Long> current = new HashMap<>();
  private FileChannel channel;
  private long goodBytes;
  private int lines;

  private AlertHistory(Path file, int capacity) {
    this.file = file;
    this.capacity = capacity;
  }

  static AlertHistory open(Path file, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("history.capacity must be at least 1");
    }
    AlertHistory history = new AlertHistory(file.toAbsolutePath(), capacity);
    try {
      Files.createDirectories(history.file.getParent());
      if (Files.exists(file)) {
        history.read();
      }
      history.rewrite();
    } catch (IOException e) {
      throw new UncheckedIOException("history.file cannot be used: " + e, e);
    }
    return history;
  }

  /**
   * Takes an alert down; it is on the disk when this returns.
   *
   * @return its entry, an old one if it said nothing new
   * @throws IOException when it cannot be kept, and then it is as if it had never come
   */
  synchronized AlertEntry add(Alert alert, Instant now) throws IOException {
    AlertEntry entry = AlertEntry.first(entries.isEmpty() ? 1 : entries.lastKey() + 1, alert, now);
    Long known = current.get(entry.key());
    if (known != null) {
      entry = entries.get(known).again(now);
    }
    append(entry);
    keep(entry);
    if (lines > 2 * capacity) {
      shorten();
    }
    return entry;
  }

  /** The latest entries that are wanted, latest first. */
  synchronized List<AlertEntry> latest(Predicate<AlertEntry> wanted, int limit) {
    return entries.descendingMap().values().stream().filter(wanted).limit(limit).toList();
  }

  synchronized void check() throws IOException {
    if (!channel.isOpen() || !Files.isWritable(file)) {
      throw new IOException("The history cannot be written");
    }
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }

  private void keep(AlertEntry entry) {
    entries.put(entry.id(), entry);
    current.put(entry.key(), entry.id());
    if (entry.startsAt() == null) {
      current.remove(entry.opposite());
    }
    while (entries.size() > capacity) {
      AlertEntry oldest = entries.pollFirstEntry().getValue();
      current.remove(oldest.key(), oldest.id());
    }
  }

  private void append(AlertEntry entry) throws IOException {
    try {
      write(channel, entry);
      channel.force(false);
      goodBytes = channel.position();
      lines++;
    } catch (IOException e) {
      // Half a line would spoil the next one.
      channel.truncate(goodBytes);
      throw e;
    }
  }

  private void shorten() {
    try {
      rewrite();
    } catch (IOException e) {
      // The old file is as good, only longer; there is no hurry to try again.
      lines = entries.size();
      LOGGER.atWarn().addKeyValue("file", file.toString()).setCause(e).log("history_not_shortened");
    }
  }

  private void read() throws IOException {
    int broken = 0;
    // Not as text: what a full disk or a power cut left behind need not be UTF-8.
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
      byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
      try {
        keep(Json.mapper().readValue(bytes, AlertEntry.class));
      } catch (JsonProcessingException e) {
        broken += line.isBlank() ? 0 : 1;
      }
    }
    if (broken > 0) {
      LOGGER
          .atWarn()
          .addKeyValue("file", file.toString())
          .addKeyValue("lines", broken)
          .log("history_lines_unreadable");
    }
  }

  /** In a new file that takes the place of the old one when it is complete. */
  private void rewrite() throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    FileChannel rewritten =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      for (AlertEntry entry : new ArrayList<>(entries.values())) {
        write(rewritten, entry);
      }
      rewritten.force(true);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      rewritten.close();
      throw e;
    }
    if (channel != null) {
      channel.close();
    }
    channel = rewritten;
    goodBytes = channel.position();
    lines = entries.size();
  }

  private static void write(FileChannel channel, AlertEntry entry) throws IOException {
    byte[] json = Json.bytes(entry);
    ByteBuffer line = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }
}
