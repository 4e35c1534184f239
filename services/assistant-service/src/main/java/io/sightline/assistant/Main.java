package io.sightline.assistant;

import io.helidon.config.Config;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Database;
import io.sightline.platform.DatabaseException;
import io.sightline.platform.HttpClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.websocket.WebSockets;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The assistant-service: answers questions about products. */
public final class Main {
  static final String NAME = "assistant-service";
  static final String UNAVAILABLE = "The assistant cannot answer at the moment";
  static final Duration DATABASE_BREAK = Duration.ofSeconds(5);

  private static final Logger LOGGER = LoggerFactory.getLogger(NAME);

  private Main() {}

  /**
   * Starts the service.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    ShopService.run(NAME, Main::setup);
  }

  static void setup(ShopService service) {
    Config config = service.config();
    Config chat = config.get("chat");
    Database database = service.database("assistant");
    // Not needed to be ready: without it everything takes longer, that is all.
    Redis redis = service.onStop(Redis.connect(config.get("redis")));
    SessionTable table = new SessionTable(database);
    SessionStore sessions = sessions(chat, table, redis);
    int messageLength = chat.get("message.max").asInt().get();
    MessageProcessor processor =
        new MessageProcessor(
            sessions,
            new RateLimit(redis, table, chat.get("rate.limit").asInt().get()),
            productSearch(config.get("product.service")),
            service.onStop(LanguageModel.connect(config)),
            promptSize(chat, messageLength));

    CleanupJob cleanup = new CleanupJob(sessions, config.get("cleanup.batch").asInt().get());
    Task task =
        FixedRate.builder()
            .interval(config.get("cleanup.interval").as(Duration.class).get())
            .task(invocation -> cleanup.run())
            .build();
    service.onStop(task::close);

    service.routing(
        routing ->
            routing
                .error(DatabaseException.class, Main::databaseAway)
                .register("/chat", new ChatHttpService(sessions, processor, messageLength)));
    WebSockets.register(
        service,
        "/ws",
        config.get("websocket"),
        LOGGER,
        connection -> new ChatSocket(connection, sessions, processor, messageLength));
  }

  private static SessionStore sessions(Config chat, SessionTable table, Redis redis) {
    Config settings = chat.get("sessions");
    Duration maxAge = settings.get("age").as(Duration.class).get();
    return new SessionStore(
        table,
        new ConversationCache(redis, maxAge),
        new SessionStore.Settings(
            chat.get("history.max").asInt().get(),
            settings.get("max").asInt().get(),
            settings.get("active.for").as(Duration.class).get(),
            maxAge));
  }

  private static ProductSearch productSearch(Config config) {
    return new ProductSearch(
        HttpClients.client(
            config.get("url").asString().get(), config.get("timeout").as(Duration.class).get()));
  }

  private static int promptSize(Config chat, int messageLength) {
    int size = chat.get("prompt.max").asInt().get();
    if (messageLength < 1 || size < messageLength + Prompt.INSTRUCTIONS_ROOM) {
      throw new IllegalArgumentException(
          "chat.prompt.max must be at least chat.message.max and " + Prompt.INSTRUCTIONS_ROOM);
    }
    return size;
  }

  private static void databaseAway(
      ServerRequest request, ServerResponse response, DatabaseException e) {
    LOGGER
        .atError()
        .addKeyValue("error", String.valueOf(e.getMessage()))
        .setCause(e)
        .log("database_away");
    response
        .status(Status.SERVICE_UNAVAILABLE_503)
        .header(HeaderNames.RETRY_AFTER, String.valueOf(DATABASE_BREAK.toSeconds()));
    Json.send(response, Map.of("error", UNAVAILABLE));
  }
}
