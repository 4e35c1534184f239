package io.sightline.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contracts.v1.GetProductRequest;
import io.sightline.contracts.v1.Product;
import io.sightline.contracts.v1.ProductServiceGrpc;
import io.sightline.contracts.v1.ProductServiceGrpc.ProductServiceBlockingStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcTest {
  private final CountDownLatch never = new CountDownLatch(1);
  private ShopService service;

  @BeforeEach
  void start() {
    service =
        ShopService.start(
            "test-service",
            Config.just(ConfigSources.create(Map.of("server.host", "127.0.0.1", "grpc.port", "0"))),
            shop -> shop.grpc(new Products()));
  }

  @AfterEach
  void stop() {
    never.countDown();
    service.close();
  }

  @Test
  void answers() {
    assertThat(call(service.grpcPort(), "ok", Duration.ofSeconds(5)).getName()).isEqualTo("ok");
  }

  @Test
  void passesAThrownStatusOn() {
    assertFails(Code.FAILED_PRECONDITION, service.grpcPort(), "refuse", Duration.ofSeconds(30));
  }

  @Test
  void tellsTheCallerAtOnceOfAnException() {
    long start = System.nanoTime();
    assertFails(Code.INTERNAL, service.grpcPort(), "break", Duration.ofSeconds(30));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void refusesAHugeMessage() {
    assertThatThrownBy(() -> call(service.grpcPort(), "x".repeat(5_000_000), Duration.ofSeconds(2)))
        .isInstanceOf(StatusRuntimeException.class);

    assertThat(call(service.grpcPort(), "ok", Duration.ofSeconds(5)).getName()).isEqualTo("ok");
  }

  @Test
  void keepsTheDeadline() {
    long start = System.nanoTime();
    assertFails(Code.DEADLINE_EXCEEDED, service.grpcPort(), "hang", Duration.ofMillis(300));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(call(service.grpcPort(), "ok", Duration.ofSeconds(5)).getName()).isEqualTo("ok");
  }

  @Test
  void keepsTheDeadlineTowardsAPeerThatIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      assertFails(Code.DEADLINE_EXCEEDED, silent.getLocalPort(), "ok", Duration.ofMillis(300));
    }
  }

  @Test
  void isUnavailableWhenNobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertFails(Code.UNAVAILABLE, port, "ok", Duration.ofSeconds(5));
  }

  @Test
  void isUnavailableWhenThePeerGoesWhileItIsBeingConnectedTo() throws Exception {
    try (ServerSocket dying = new ServerSocket(0)) {
      Thread peer =
          Thread.startVirtualThread(
              () -> {
                try {
                  dying.accept().close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertFails(Code.UNAVAILABLE, dying.getLocalPort(), "ok", Duration.ofSeconds(5));
      peer.join();
    }
  }

  private static void assertFails(Code code, int port, String productId, Duration timeout) {
    assertThatThrownBy(() -> call(port, productId, timeout))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private static Product call(int port, String productId, Duration timeout) {
    ProductServiceBlockingStub stub =
        ProductServiceGrpc.newBlockingStub(
            GrpcClients.channel("http://127.0.0.1:" + port, timeout));
    return stub.getProduct(GetProductRequest.newBuilder().setProductId(productId).build());
  }

  private final class Products extends ProductServiceGrpc.ProductServiceImplBase {
    @Override
    public void getProduct(GetProductRequest request, StreamObserver<Product> answer) {
      switch (request.getProductId()) {
        case "refuse" -> throw Status.FAILED_PRECONDITION.asRuntimeException();
        case "break" -> throw new IllegalStateException("broken on purpose");
        case "hang" -> awaitEnd();
        default -> {}
      }
      answer.onNext(Product.newBuilder().setName(request.getProductId()).build());
      answer.onCompleted();
    }

    private void awaitEnd() {
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
