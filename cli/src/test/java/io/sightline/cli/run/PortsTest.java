package io.sightline.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.instance.LinuxProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void namesWhoAnswersThere(String address) throws IOException {
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      assertThat(holders(held.getLocalPort())).containsExactly(ProcessHandle.current().pid());
    }
    try (ServerSocketChannel held = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      held.bind(new InetSocketAddress(address, 0));
      assertThat(holders(held.socket().getLocalPort()))
          .containsExactly(ProcessHandle.current().pid());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "::1"})
  void passesOverWhoListensElsewhere(String address) throws IOException {
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      assertThat(Ports.free(held.getLocalPort())).isTrue();
      assertThat(holders(held.getLocalPort())).isEmpty();
    }
  }

  @Test
  void knowsAFreePort() throws IOException {
    int port;
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = held.getLocalPort();
      assertThat(Ports.free(port)).isFalse();
    }
    assertThat(Ports.free(port)).isTrue();
    assertThat(Ports.holders(port)).isEmpty();
  }

  private static List<Long> holders(int port) {
    return Ports.holders(port).stream().map(LinuxProcess::pid).toList();
  }
}
