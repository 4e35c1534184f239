package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.grpc.ClientUriSuppliers;
import io.helidon.webclient.grpc.GrpcClient;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import java.io.File;
import java.net.InetAddress;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * gRPC server and client in one JVM. {@code GET /calls/{kind}/{outcome}} makes one call and answers
 * what came of it, {@code GET /bursts/{count}} makes as many at once.
 */
final class ProbeApplication {

  /** Further out than anything else: sees the thread as Helidon gets it back. */
  private static final int OUTERMOST = 20_000;

  private final Semaphore serverWaiting = new Semaphore(0);
  private final Tls tls;
  private int port;
  private int securePort;

  public static void main(String[] args) throws Exception {
    new ProbeApplication(trustedTls()).start();
  }

  /** Null where no certificate is given, then nothing is asked over TLS. */
  private static Tls trustedTls() throws Exception {
    String certificate = System.getProperty("test.certificate");
    if (certificate == null) {
      return null;
    }
    char[] password = "changeit".toCharArray();
    KeyStore store = KeyStore.getInstance(new File(certificate), password);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return Tls.builder().sslContext(context).build();
  }

  private ProbeApplication(Tls tls) {
    this.tls = tls;
  }

  private void start() {
    GrpcRouting.Builder grpc = GrpcRouting.builder();
    // The changed library of HelidonGrpcMuzzleIT has this method under another name.
    if (System.getProperty(ChangedLibraryApplication.LIBRARY) == null) {
      // First: before 4.5 a service takes the interceptors that are there when it is added.
      grpc.intercept(OUTERMOST, new AfterCallbackInterceptor());
      grpc.intercept(new RejectingInterceptor());
    }
    grpc.service(new ProbeServer(serverWaiting, () -> client(port).call("unary", "ok")));
    WebServerConfig.Builder config =
        WebServer.builder().address(InetAddress.getLoopbackAddress()).port(0);
    if (tls != null) {
      config.putSocket(
          "secure",
          socket ->
              socket.address(InetAddress.getLoopbackAddress()).port(0).tls(tls).addRouting(grpc));
    }
    WebServer server =
        config
            .addRouting(grpc)
            .routing(
                http ->
                    http.get(
                            "/calls/{kind}/{outcome}",
                            (request, response) -> {
                              var parameters = request.path().pathParameters();
                              response.send(
                                  call(parameters.get("kind"), parameters.get("outcome")));
                            })
                        .get(
                            "/bursts/{count}",
                            (request, response) -> {
                              burst(Integer.parseInt(request.path().pathParameters().get("count")));
                              response.send("done");
                            }))
            .build()
            .start();
    port = server.port();
    securePort = tls == null ? 0 : server.port("secure");
    System.out.println("LISTENING " + port + " " + securePort);
  }

  private String call(String kind, String outcome) {
    if (outcome.startsWith("tls-")) {
      return new ProbeClient(secureChannel(tls), serverWaiting).call(kind, outcome.substring(4));
    }
    return switch (outcome) {
      case "untrusted" ->
          new ProbeClient(secureChannel(Tls.builder().build()), serverWaiting).call(kind, "ok");
      case "refused" -> client(1).call(kind, outcome);
      case "rejected" -> {
        Metadata headers = new Metadata();
        headers.put(RejectingInterceptor.REJECT, "please");
        Channel channel =
            ClientInterceptors.intercept(
                channel(port), MetadataUtils.newAttachHeadersInterceptor(headers));
        yield new ProbeClient(channel, serverWaiting).call(kind, outcome);
      }
      case "supplied" -> new ProbeClient(suppliedChannel(), serverWaiting).call(kind, outcome);
      case "dropped" -> {
        try (DroppingProxy proxy = new DroppingProxy(port)) {
          Thread dropper =
              Thread.ofVirtual()
                  .start(
                      () -> {
                        serverWaiting.acquireUninterruptibly();
                        proxy.close();
                      });
          String result = client(proxy.port()).call(kind, outcome);
          dropper.join();
          yield result;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        }
      }
      default -> client(port).call(kind, outcome);
    };
  }

  private void burst(int count) {
    ProbeClient client = client(port);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, count)
          .forEach(i -> executor.submit(() -> client.call(i % 2 == 0 ? "unary" : "bidi", "ok")));
    }
  }

  private ProbeClient client(int port) {
    return new ProbeClient(channel(port), serverWaiting);
  }

  private static Channel channel(int port) {
    return GrpcClient.builder()
        .baseUri("http://127.0.0.1:" + port)
        .tls(tls -> tls.enabled(false))
        .socketOptions(options -> options.tcpNoDelay(true))
        // How long the client waits for a service that threw and so never answers.
        .protocolConfig(
            protocol -> protocol.pollWaitTime(Duration.ofMillis(700)).abortPollTimeExpired(true))
        .build()
        .channel();
  }

  private Channel secureChannel(Tls tls) {
    return GrpcClient.builder()
        .baseUri("https://127.0.0.1:" + securePort)
        .tls(tls)
        .socketOptions(options -> options.tcpNoDelay(true))
        .protocolConfig(
            protocol -> protocol.pollWaitTime(Duration.ofMillis(700)).abortPollTimeExpired(true))
        .build()
        .channel();
  }

  /** Asks for the address of each call; the base URI is not what it calls. */
  private Channel suppliedChannel() {
    return GrpcClient.builder()
        .baseUri("http://127.0.0.1:1")
        .clientUriSupplier(
            ClientUriSuppliers.SingleSupplier.create(
                ClientUri.create(URI.create("http://localhost:" + port))))
        .tls(tls -> tls.enabled(false))
        .build()
        .channel();
  }
}
