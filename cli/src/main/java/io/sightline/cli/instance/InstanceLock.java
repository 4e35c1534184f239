package io.sightline.cli.instance;

import io.sightline.cli.console.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * Lets one command at a time change an instance. The kernel frees the lock when its holder ends, in
 * whatever way.
 */
public final class InstanceLock implements AutoCloseable {

  private final FileChannel channel;

  private InstanceLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock for the command.
   *
   * @throws UserError when another one holds it
   */
  public static InstanceLock take(Instance instance, String command) {
    return take(
        instance,
        command,
        holder -> {
          throw new UserError(
              "instance '" + instance.name() + "' is being changed by another command",
              holder,
              "wait until it has finished, or end it with Ctrl-C or kill");
        });
  }

  /**
   * Takes the lock for the command as soon as it is free.
   *
   * @param waiting hears who holds it, if somebody does
   */
  public static InstanceLock take(Instance instance, String command, Consumer<String> waiting) {
    Path file = instance.directory().resolve("lock");
    try {
      Files.createDirectories(instance.directory());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() == null) {
          waiting.accept(Files.readString(file).strip());
          channel.lock();
        }
        channel.truncate(0);
        String holder =
            "`%s`, process %d, since %s"
                .formatted(
                    command,
                    ProcessHandle.current().pid(),
                    LocalTime.now().truncatedTo(ChronoUnit.SECONDS));
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
        return new InstanceLock(channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
