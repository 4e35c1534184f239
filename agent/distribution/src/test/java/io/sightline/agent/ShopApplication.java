package io.sightline.agent;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.StringValue;
import com.google.protobuf.WrappersProto;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.grpc.GrpcClient;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http.HttpRouting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An order by WebClient, reserved by gRPC, written to the log: without a line of monitoring. */
public final class ShopApplication {

  private static final Logger logger = LoggerFactory.getLogger(ShopApplication.class);

  private static final MethodDescriptor<StringValue, StringValue> reserve =
      MethodDescriptor.<StringValue, StringValue>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Stock/Reserve")
          .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  private final WebServer server;

  public static void main(String[] args) throws Exception {
    ShopApplication shop = new ShopApplication();
    String uri = "http://127.0.0.1:" + shop.server.port();
    WebClient client = WebClient.builder().baseUri(uri).build();
    try (HttpClientResponse response = client.get("/orders/{id}").pathParam("id", "7").request()) {
      System.out.println("ORDER " + response.as(String.class));
    }
    for (String path : new String[] {"/health", "/ready"}) {
      try (HttpClientResponse response = client.get(path).request()) {
        System.out.println("CHECK " + path + " " + response.as(String.class));
      }
    }
    System.out.println("OPT-IN " + System.getProperty("otel.semconv-stability.opt-in"));
    System.out.println("DONE");
  }

  private ShopApplication() throws DescriptorValidationException {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(this::http)
            .addRouting(GrpcRouting.builder().unary(proto(), "Stock", "Reserve", this::reserve))
            .build()
            .start();
  }

  private void http(HttpRouting.Builder routing) {
    routing
        .get(
            "/orders/{id}",
            (request, response) -> {
              String id = request.path().pathParameters().get("id");
              response.send(reserveByGrpc(id));
              logger.atInfo().addKeyValue("order.amount", 12.5).log("order {} taken", id);
            })
        .get("/health", (request, response) -> response.send("UP"))
        .get("/ready", (request, response) -> response.send("UP"));
  }

  private String reserveByGrpc(String id) {
    GrpcClient client =
        GrpcClient.builder()
            .baseUri("http://127.0.0.1:" + server.port())
            .tls(Tls.builder().enabled(false).build())
            .build();
    return ClientCalls.blockingUnaryCall(
            client.channel(), reserve, CallOptions.DEFAULT, StringValue.of(id))
        .getValue();
  }

  private void reserve(StringValue id, StreamObserver<StringValue> answer) {
    answer.onNext(StringValue.of("reserved " + id.getValue()));
    answer.onCompleted();
  }

  private static FileDescriptor proto() throws DescriptorValidationException {
    DescriptorProto stringValue = StringValue.getDescriptor().toProto();
    String type = ".google.protobuf." + stringValue.getName();
    MethodDescriptorProto method =
        MethodDescriptorProto.newBuilder()
            .setName("Reserve")
            .setInputType(type)
            .setOutputType(type)
            .build();
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("stock.proto")
            .setPackage("test")
            .setSyntax("proto3")
            .addDependency(WrappersProto.getDescriptor().getName())
            .addService(ServiceDescriptorProto.newBuilder().setName("Stock").addMethod(method))
            .build();
    return FileDescriptor.buildFrom(file, new FileDescriptor[] {WrappersProto.getDescriptor()});
  }
}
