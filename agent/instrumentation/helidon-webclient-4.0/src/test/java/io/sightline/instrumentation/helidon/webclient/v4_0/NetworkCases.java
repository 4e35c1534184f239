package io.sightline.instrumentation.helidon.webclient.v4_0;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientConfig;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http2.Http2Client;
import io.helidon.webserver.WebServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Calls over TLS, through proxies and for other protocols. */
final class NetworkCases {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final BiConsumer<String, Callable<?>> runner;
  private final String plain;
  private final SSLContext context;
  private final Tls tls;
  private final WebServer server;
  private final String secure;

  /**
   * @param runner runs a case and prints its result
   * @param plain the URI of a server without TLS
   */
  NetworkCases(BiConsumer<String, Callable<?>> runner, String plain) throws Exception {
    this.runner = runner;
    this.plain = plain;
    context = context(Path.of(System.getProperty("test.certificate")));
    tls = Tls.builder().sslContext(context).build();
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .tls(tls)
            .routing(
                routing -> routing.any("/ok/{case}", (request, response) -> response.send("ok")))
            .build()
            .start();
    secure = "https://127.0.0.1:" + server.port();
  }

  void run() throws Exception {
    run("tls-h1", client(null).get(secure + "/ok/tls-h1").protocolId(Http1Client.PROTOCOL_ID));
    run("tls-h2", client(null).get(secure + "/ok/tls-h2").protocolId(Http2Client.PROTOCOL_ID));
    WebClient negotiating =
        WebClient.builder()
            .tls(tls)
            .shareConnectionCache(false)
            .protocolPreference(List.of(Http2Client.PROTOCOL_ID, Http1Client.PROTOCOL_ID))
            .build();
    run("tls-alpn", negotiating.get(secure + "/ok/tls-alpn"));
    run("tls-alpn-known", negotiating.get(secure + "/ok/tls-alpn-known"));
    withoutAlpn();
    untrusted();
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    run("tls-refused", client(null).get("https://127.0.0.1:" + closed + "/ok/tls-refused"));
    proxy();
    refusingProxy("407 Proxy Authentication Required");
    refusingProxy("502 Bad Gateway");
    run(
        "no-proxy",
        client(Proxy.builder().host("127.0.0.1").port(closed).addNoProxy("localhost").build())
            .get(secure + "/ok/no-proxy"));
    upgrade();
    server.stop();
  }

  /** A server that does not say what it speaks. */
  private void withoutAlpn() throws Exception {
    HttpsServer silent =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    silent.setHttpsConfigurator(new HttpsConfigurator(context));
    silent.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(US_ASCII));
          exchange.close();
        });
    silent.start();
    String uri = "https://127.0.0.1:" + silent.getAddress().getPort() + "/ok/tls-no-alpn";
    run("tls-no-alpn", client(null).get(uri));
    silent.stop(0);
  }

  /** The certificate is one that this client has never heard of. */
  private void untrusted() {
    run("untrusted", WebClient.create().get(secure + "/ok/untrusted"));
    run(
        "untrusted-h1",
        WebClient.create().get(secure + "/ok/untrusted-h1").protocolId(Http1Client.PROTOCOL_ID));
    run(
        "untrusted-h2",
        WebClient.create().get(secure + "/ok/untrusted-h2").protocolId(Http2Client.PROTOCOL_ID));
  }

  private void proxy() throws Exception {
    try (ForwardProxy forward = new ForwardProxy("")) {
      Proxy proxy = Proxy.builder().host("127.0.0.1").port(forward.port()).build();
      run("proxy-plain", client(proxy).get(plain + "/ok/proxy-plain"));
      run("proxy-connect", client(proxy).get(secure + "/ok/proxy-connect"));
      run(
          "proxy-connect-h1",
          client(proxy).get(secure + "/ok/proxy-connect-h1").protocolId(Http1Client.PROTOCOL_ID));
    }
  }

  private void refusingProxy(String refusal) throws Exception {
    String status = refusal.substring(0, 3);
    try (ForwardProxy refusing = new ForwardProxy(refusal)) {
      Proxy proxy = Proxy.builder().host("127.0.0.1").port(refusing.port()).build();
      run("proxy-" + status, client(proxy).get(plain + "/ok/proxy-" + status));
      run("proxy-connect-" + status, client(proxy).get(secure + "/ok/proxy-connect-" + status));
      run(
          "proxy-connect-h1-" + status,
          client(proxy)
              .get(secure + "/ok/proxy-connect-h1-" + status)
              .protocolId(Http1Client.PROTOCOL_ID));
    }
  }

  /** As Helidon's WebSocket client begins. */
  private void upgrade() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> switchProtocols(listener));
      String uri = "http://127.0.0.1:" + listener.getLocalPort() + "/ok/upgrade";
      runner.accept(
          "upgrade",
          () -> client(null).client(Http1Client.PROTOCOL).get(uri).upgrade("echo").isUpgraded());
    }
  }

  private static void switchProtocols(ServerSocket listener) {
    try (Socket client = listener.accept()) {
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      String answer =
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
      client.getOutputStream().write(answer.getBytes(US_ASCII));
      in.read();
    } catch (Exception e) {
      // The client has what it wanted to know.
    }
  }

  private WebClient client(Proxy proxy) {
    WebClientConfig.Builder builder = WebClient.builder().tls(tls).shareConnectionCache(false);
    if (proxy != null) {
      builder.proxy(proxy);
    }
    return builder.build();
  }

  private void run(String name, HttpClientRequest request) {
    runner.accept(
        name,
        () -> {
          try (HttpClientResponse response = request.request()) {
            if (response.entity().hasEntity()) {
              response.as(String.class);
            }
            return response.status().code();
          }
        });
  }

  private static SSLContext context(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(certificate)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
