package io.sightline.bench;

import io.sightline.agent.testing.AgentProcess;
import java.nio.file.Path;

/** What a service runs under. */
enum Agent {
  NONE,
  /** Upstream's, of the version that ours is made of. */
  STOCK,
  OURS;

  AgentProcess.Builder attachTo(AgentProcess.Builder jvm) {
    return switch (this) {
      case NONE -> jvm.withoutAgent();
      case STOCK -> jvm;
      case OURS -> jvm.agent(jar());
    };
  }

  private static Path jar() {
    return Path.of(System.getProperty("sightline.root"))
        .resolve(
            Path.of(
                "agent/distribution",
                System.getProperty("sightline.target"),
                "sightline-agent.jar"));
  }
}
