package io.sightline.llm;

import io.helidon.config.Config;
import io.sightline.platform.ShopService;

/** The llm-simulator: a stand-in for Gemini's OpenAI-compatible API. */
public final class Main {
  static final String NAME = "llm-simulator";

  private Main() {}

  /**
   * Starts the service.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    ShopService.run(NAME, Main::setup);
  }

  /**
   * Describes the service.
   *
   * @param service service to describe
   */
  public static void setup(ShopService service) {
    Config config = service.config().get("llm");
    Models models = Models.parse(config.get("models").asString().get());
    Dice dice = Dice.create(config);
    ApiKeys keys =
        new ApiKeys(config.get("api.key").asString().get(), config.get("rate.limit").asInt().get());
    service.routing(
        routing ->
            routing
                .error(ApiError.class, ApiError::send)
                .register("/v1", new CompletionHttpService(models, dice, keys)));
  }
}
