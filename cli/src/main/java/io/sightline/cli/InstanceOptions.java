package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import picocli.CommandLine.Option;

/** The instance that a command is about. */
public final class InstanceOptions {

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      defaultValue = "default",
      description =
          "Which set of programs (default: ${DEFAULT-VALUE}). Each has its own ports, data and logs.")
  private String name;

  private Layout layout;

  /** Where things are. */
  public Layout layout() {
    if (layout == null) {
      layout = Layout.fromEnvironment();
    }
    return layout;
  }

  /** All programs that are listed. */
  public Catalog catalog() {
    return layout().catalog();
  }

  /** Whether it is the one that commands are about when none is named. */
  boolean isDefault() {
    return name.equals("default");
  }

  /** The instance, whether it was ever started or not. */
  public Instance instance() {
    return Instance.of(layout(), name);
  }

  /** The instance, which must have been started once. */
  public Instance existingInstance() {
    Instance instance = instance();
    if (!instance.exists()) {
      throw new UserError(
          "there is no instance '" + name + "'",
          "nothing was ever started under that name in " + layout().state(),
          "./sightline up" + (isDefault() ? "" : " --instance " + name));
    }
    return instance;
  }
}
