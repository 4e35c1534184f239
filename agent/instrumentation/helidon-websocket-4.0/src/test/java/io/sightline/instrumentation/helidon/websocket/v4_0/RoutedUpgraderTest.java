package io.sightline.instrumentation.helidon.websocket.v4_0;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.websocket.WsUpgrader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module knows no connections that routing makes: it stays off where Helidon does so. */
class RoutedUpgraderTest {

  @TempDir private Path classes;

  @Test
  void staysOffWhereRoutingMakesTheConnection() throws IOException {
    Path routed = classes.resolve("io/helidon/webserver/websocket/WsUpgrader$RoutedUpgrader.class");
    Files.createDirectories(routed.getParent());
    Files.createFile(routed);

    assertThat(isOn(WsUpgrader.class.getClassLoader())).isTrue();
    try (URLClassLoader later =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, WsUpgrader.class.getClassLoader())) {
      assertThat(isOn(later)).isFalse();
    }
  }

  private static boolean isOn(ClassLoader libraries) {
    return new HelidonWebSocketInstrumentationModule().classLoaderMatcher().matches(libraries);
  }
}
