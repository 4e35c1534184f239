package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.WebServer;

/** One call, with a library that the module does not know. */
public final class ChangedLibraryApplication {

  public static void main(String[] args) {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing -> routing.get("/{case}", (request, response) -> response.send("ok")))
            .build()
            .start();
    WebClient client = WebClient.builder().baseUri("http://127.0.0.1:" + server.port()).build();
    try (HttpClientResponse response = client.get("/changed").request()) {
      System.out.println("STATUS " + response.status().code());
    }
    System.out.println("DONE");
  }

  private ChangedLibraryApplication() {}
}
