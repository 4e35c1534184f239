package io.sightline.startup;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.javaagent.bootstrap.JavaagentFileHolder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.sightline.rules.engine.LoadedRules;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** What the agent does, in one line. */
final class StartLine {

  private static final String[] SIGNALS = {"traces", "metrics", "logs"};

  static String of(ConfigProperties config, Resource resource, List<OtlpTarget> targets) {
    List<String> parts = new ArrayList<>();
    for (OtlpTarget target : targets) {
      parts.add(target.toString());
    }
    for (String signal : SIGNALS) {
      for (String exporter : config.getList("otel." + signal + ".exporter")) {
        if (exporter.equals("none")) {
          parts.add("no " + signal);
        } else if (!exporter.equals("otlp")) {
          parts.add(signal + " to " + exporter);
        }
      }
    }
    parts.add(rules());
    return "sightline "
        + versions()
        + ": "
        + String.join("; ", parts)
        + "; "
        + attribute(resource, "service.name")
        + " instance "
        + attribute(resource, "service.instance.id");
  }

  /** Under a declarative configuration file, which knows itself what goes where. */
  static String of(String configurationFile) {
    return "sightline " + versions() + ": as " + configurationFile + " says; " + rules();
  }

  private static String rules() {
    try {
      return LoadedRules.summary();
    } catch (LinkageError e) {
      // This module as an extension of another agent.
      return "no rules";
    }
  }

  private static String versions() {
    File agent = JavaagentFileHolder.getJavaagentFile();
    if (agent == null) {
      return "of unknown version";
    }
    try (JarFile jar = new JarFile(agent)) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      String ours = manifest.getValue("Sightline-Version");
      String upstreams = "OpenTelemetry " + manifest.getValue("Implementation-Version");
      return ours == null ? "as an extension of " + upstreams : ours + " (" + upstreams + ")";
    } catch (IOException e) {
      return "of unknown version";
    }
  }

  private static String attribute(Resource resource, String name) {
    return resource.getAttribute(AttributeKey.stringKey(name));
  }

  private StartLine() {}
}
