package io.sightline.assistant;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.helidon.config.Config;
import io.sightline.assistant.Message.Role;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Gemini, or what stands in for it, through its OpenAI-compatible API. */
final class LanguageModel implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final int RETRIES = 2;
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(10);
  private static final int CALLS_WATCHED = 20;
  private static final int FAILURES_TOLERATED = 10;
  private static final Duration BREAK = Duration.ofSeconds(5);
  private static final int FIRST_SERVER_ERROR = 500;

  private final OpenAIClient client;
  private final String model;
  private final int answerTokens;
  private final CircuitBreaker<ModelReply> breaker =
      CircuitBreaker.<ModelReply>builder()
          .handleIf((reply, failure) -> isOutage(failure))
          .withFailureThreshold(FAILURES_TOLERATED, CALLS_WATCHED)
          .withDelay(BREAK)
          .onOpen(event -> LOGGER.atWarn().log("model_left_alone"))
          .build();
  private final FailsafeExecutor<ModelReply> calls =
      Failsafe.with(
          RetryPolicy.<ModelReply>builder()
              .handleIf((reply, failure) -> isOutage(failure))
              .withMaxRetries(RETRIES)
              .withBackoff(100, 1000, ChronoUnit.MILLIS)
              .withMaxDuration(RETRY_PERIOD)
              .build(),
          breaker);

  private LanguageModel(OpenAIClient client, String model, int answerTokens) {
    this.client = client;
    this.model = model;
    this.answerTokens = answerTokens;
  }

  static LanguageModel connect(Config config) {
    Optional<String> geminiKey =
        config.get("gemini.api.key").asString().filter(key -> !key.isBlank());
    Config settings = config.get("model");
    String url =
        config.get(geminiKey.isPresent() ? "gemini.url" : "simulator.url").asString().get();
    String model = settings.get("name").asString().get();
    LOGGER.atInfo().addKeyValue("url", url).addKeyValue("model", model).log("model_chosen");
    return new LanguageModel(
        OpenAIOkHttpClient.builder()
            .baseUrl(url)
            .apiKey(geminiKey.orElseGet(() -> config.get("simulator.api.key").asString().get()))
            .timeout(settings.get("timeout").as(Duration.class).get())
            // Repeating is decided here, together with leaving it alone.
            .maxRetries(0)
            .build(),
        model,
        settings.get("answer.tokens").asInt().get());
  }

  /**
   * Asks the model.
   *
   * @throws ModelUnavailable when it gives no answer, also not to further tries
   */
  ModelReply answer(Prompt prompt) {
    try {
      return calls.get(() -> ask(prompt));
    } catch (CircuitBreakerOpenException e) {
      throw new ModelUnavailable(breaker.getRemainingDelay(), e);
    } catch (OpenAIException e) {
      LOGGER
          .atError()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .addKeyValue("reason", e.getClass().getSimpleName())
          .log("model_failed");
      throw new ModelUnavailable(retryAfter(e), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private ModelReply ask(Prompt prompt) {
    ChatCompletionCreateParams.Builder request =
        ChatCompletionCreateParams.builder()
            .model(model)
            .maxCompletionTokens(answerTokens)
            .addSystemMessage(prompt.instructions());
    for (Message message : prompt.history()) {
      if (message.role() == Role.USER) {
        request.addUserMessage(message.text());
      } else {
        request.addAssistantMessage(message.text());
      }
    }
    ChatCompletion completion =
        client.chat().completions().create(request.addUserMessage(prompt.question()).build());
    String text =
        completion.choices().stream()
            .findFirst()
            .flatMap(choice -> choice.message().content())
            .filter(content -> !content.isBlank())
            // Stored as it is, and PostgreSQL has no such character.
            .map(content -> content.replace("\0", ""))
            .orElseThrow(() -> new OpenAIException("The model answered without a text", null));
    Optional<CompletionUsage> usage = completion.usage();
    return new ModelReply(
        text,
        completion.model(),
        usage.map(CompletionUsage::promptTokens).orElse(0L),
        usage.map(CompletionUsage::completionTokens).orElse(0L));
  }

  /** Anything but a refusal of what was asked: that would be refused again. */
  private static boolean isOutage(Throwable failure) {
    return switch (failure) {
      case null -> false;
      case RateLimitException e -> true;
      case OpenAIServiceException e -> e.statusCode() >= FIRST_SERVER_ERROR;
      case OpenAIException e -> true;
      default -> false;
    };
  }

  private static Duration retryAfter(OpenAIException e) {
    if (e instanceof RateLimitException limited) {
      return limited.headers().values("Retry-After").stream()
          .filter(value -> value.matches("\\d{1,4}"))
          .map(value -> Duration.ofSeconds(Long.parseLong(value)))
          .findFirst()
          .orElse(BREAK);
    }
    return BREAK;
  }
}
