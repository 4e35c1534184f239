package io.sightline.alerts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.subethamail.smtp.server.SMTPServer;

/** Takes mail for anybody, as the smarthost of Alertmanager. */
final class MailServer implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 1024 * 1024;
  private static final int MAX_CONNECTIONS = 50;
  private static final int MAX_RECIPIENTS = 50;
  private static final int TIMEOUT_SECONDS = 30;

  private final SMTPServer server;

  private MailServer(SMTPServer server) {
    this.server = server;
  }

  static MailServer start(String host, int port, Inbox inbox) {
    try {
      SMTPServer server =
          SMTPServer.port(port)
              .bindAddress(InetAddress.getByName(host))
              .hostName(Main.NAME)
              .softwareName(Main.NAME)
              .maxMessageSize(MAX_MESSAGE_BYTES)
              .maxConnections(MAX_CONNECTIONS)
              .maxRecipients(MAX_RECIPIENTS)
              .connectionTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .messageHandlerFactory(context -> new MailHandler(inbox, MAX_MESSAGE_BYTES))
              .build();
      server.start();
      return new MailServer(server);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("server.host is no address: " + host, e);
    }
  }

  int port() {
    return server.getPortAllocated();
  }

  @Override
  public void close() {
    server.stop();
  }
}
