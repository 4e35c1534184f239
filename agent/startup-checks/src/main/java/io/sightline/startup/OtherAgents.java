package io.sightline.startup;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;

/** Finds a second agent that observes the same: everything would be counted twice. */
final class OtherAgents {

  private static final String OPTION = "-javaagent:";

  /** Packages of the classes with which agents that observe begin. */
  private static final String[] OBSERVERS = {
    "io.sightline.",
    "io.opentelemetry.",
    "com.splunk.opentelemetry.",
    "co.elastic.",
    "com.microsoft.applicationinsights.",
    "com.newrelic.",
    "datadog.",
    "rocks.inspectit.",
    "com.dynatrace.",
    "com.appdynamics.",
    "org.apache.skywalking.",
    "com.navercorp.pinpoint."
  };

  static List<String> find() {
    return find(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  static List<String> find(List<String> arguments) {
    List<String> observers = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith(OPTION)) {
        String jar = jar(argument.substring(OPTION.length()));
        if (observes(jar)) {
          observers.add(jar);
        }
      }
    }
    return observers.size() < 2
        ? Collections.emptyList()
        : Collections.singletonList(
            "more than one agent observes this application, take all but one out: "
                + String.join(", ", observers));
  }

  /** A file name may have a = itself; the shortest one that is a jar is meant. */
  private static String jar(String option) {
    int end = option.indexOf(".jar=");
    return end < 0 ? option : option.substring(0, end + 4);
  }

  private static boolean observes(String file) {
    try (JarFile jar = new JarFile(file)) {
      String premain = jar.getManifest().getMainAttributes().getValue("Premain-Class");
      if (premain != null) {
        for (String observer : OBSERVERS) {
          if (premain.startsWith(observer)) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException | RuntimeException e) {
      // The JVM has read it; what it is remains unknown.
      return false;
    }
  }

  private OtherAgents() {}
}
