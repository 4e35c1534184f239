package io.sightline.rules.engine;

/** What the agent says of the rules in its line at the start. */
public final class LoadedRules {

  @SuppressWarnings("NonFinalStaticField") // Set when the rules are read.
  private static volatile String summary = "no rules";

  /** As in {@code 12 rules loaded from shop.yaml}. */
  public static String summary() {
    return summary;
  }

  static void set(String loaded) {
    summary = loaded;
  }

  private LoadedRules() {}
}
