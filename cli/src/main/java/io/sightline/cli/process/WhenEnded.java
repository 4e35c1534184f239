package io.sightline.cli.process;

/** What is done when this command is ended by a signal while it does something. */
public final class WhenEnded implements AutoCloseable {
  private final Thread hook;

  private WhenEnded(Thread hook) {
    this.hook = hook;
  }

  /**
   * From now on, until this is closed.
   *
   * @throws Cancelled when the command is being ended already
   */
  public static WhenEnded run(String name, Runnable action) {
    Thread hook = new Thread(action, name);
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      throw new Cancelled();
    }
    return new WhenEnded(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is at work, and goes on.
      return;
    }
  }
}
