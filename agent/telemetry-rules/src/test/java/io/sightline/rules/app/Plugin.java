package io.sightline.rules.app;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Comes in a class loader of its own, and goes with it. */
public final class Plugin implements Function<String, String> {

  private final List<String> jobs = new ArrayList<>();
  private final String name = "plugin";

  @Override
  public String apply(String job) {
    jobs.add(job);
    return "done " + job;
  }

  /** Does more than to return a field. */
  public String getLabel() {
    return name + "s";
  }
}
