package io.sightline.cli.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks a store again and again, at least once, until it has the answer or the time is up. */
final class Poll {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Instant deadline;
  private final Consumer<String> progress;

  Poll(Instant deadline, Consumer<String> progress) {
    this.deadline = deadline;
    this.progress = progress;
  }

  <T> Optional<T> until(String what, Supplier<Optional<T>> question) {
    while (true) {
      Optional<T> answer = ask(question);
      if (answer.isPresent() || Instant.now().plus(PAUSE).isAfter(deadline)) {
        return answer;
      }
      progress.accept("waiting for " + what);
      pause();
    }
  }

  private static <T> Optional<T> ask(Supplier<Optional<T>> question) {
    try {
      return question.get();
    } catch (StoreException e) {
      // A store may be busy for a moment; when it stays silent, the diagnosis asks it again and
      // says so.
      return Optional.empty();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting", e);
    }
  }
}
