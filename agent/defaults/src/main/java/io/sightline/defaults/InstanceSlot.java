package io.sightline.defaults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Numbers the instances of one service on one host: each takes the first file that no other has
 * locked. The operating system gives the lock back when a process ends, however it ends.
 */
final class InstanceSlot {

  private static final Logger logger = Logger.getLogger(InstanceSlot.class.getName());

  private static final int MAX_SLOTS = 1000;

  /** Open as long as the process lives: closing a file is giving its lock back. */
  private static final List<FileLock> held = new ArrayList<>();

  /** A process is one instance, however often its SDK is configured. */
  private static final Map<String, Integer> claimed = new HashMap<>();

  static synchronized int claim(Path directory, String service) {
    return claimed.computeIfAbsent(directory + "\n" + service, key -> find(directory, service));
  }

  /** The first free slot; without a directory to lock files in, a number that nobody else has. */
  private static int find(Path directory, String service) {
    try {
      Files.createDirectories(directory);
      String name = UUID.nameUUIDFromBytes(service.getBytes(UTF_8)).toString();
      for (int slot = 0; slot < MAX_SLOTS; slot++) {
        if (lock(directory.resolve(name + "." + slot))) {
          return slot;
        }
      }
      logger.warning(
          "sightline: more than "
              + MAX_SLOTS
              + " instances of one service have files in "
              + directory
              + "; service.instance.id of this one will change with a restart");
    } catch (IOException | RuntimeException e) {
      logger.log(
          Level.WARNING,
          "sightline: service.instance.id will change with a restart, "
              + directory
              + " cannot be used: "
              + e);
    }
    return ThreadLocalRandom.current().nextInt(MAX_SLOTS, Integer.MAX_VALUE);
  }

  private static boolean lock(Path file) throws IOException {
    // Not where a link of somebody else leads.
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        held.add(lock);
        return true;
      }
    } catch (OverlappingFileLockException e) {
      // By another copy of this class in this process.
      channel.close();
      return false;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return false;
  }

  private InstanceSlot() {}
}
