package io.sightline.alerts;

import io.helidon.config.Config;
import io.sightline.platform.ShopService;
import java.nio.file.Path;

/** The alert-webhook: takes notifications of alerts in every form and keeps their history. */
public final class Main {
  static final String NAME = "alert-webhook";

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
    AlertHistory history =
        service.onStop(
            AlertHistory.open(
                Path.of(config.get("history.file").asString().get()),
                config.get("history.capacity").asInt().get()));
    Inbox inbox = new Inbox(history);
    service.onStop(
        MailServer.start(
            config.get("server.host").asString().get(),
            config.get("smtp.port").asInt().get(),
            inbox));
    service
        .ready("history", history::check)
        .routing(
            routing ->
                routing.register(
                    new WebhookHttpService(inbox),
                    new SlackHttpService(inbox),
                    new AlertsHttpService(history)));
  }
}
