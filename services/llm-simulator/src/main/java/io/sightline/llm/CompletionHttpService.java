package io.sightline.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code /v1}: models and chat completions, whole or streamed. */
final class CompletionHttpService implements HttpService {
  private static final Pattern WORD = Pattern.compile("\\S+\\s*");
  private static final int WORDS_PER_CHUNK = 4;

  private final Models models;
  private final Dice dice;
  private final ApiKeys keys;
  private final long started = Instant.now().getEpochSecond();

  CompletionHttpService(Models models, Dice dice, ApiKeys keys) {
    this.models = models;
    this.dice = dice;
    this.keys = keys;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/models", this::models)
        .any("/models", MethodNotAllowed.allow("GET"))
        .post("/chat/completions", this::complete)
        .any("/chat/completions", MethodNotAllowed.allow("POST"));
  }

  private void models(ServerRequest request, ServerResponse response) {
    keys.check(request);
    List<ModelAnswer> data =
        models.all().stream()
            .map(model -> new ModelAnswer(model.name(), "model", started, Main.NAME))
            .toList();
    Json.send(response, new ModelList("list", data));
  }

  private void complete(ServerRequest request, ServerResponse response) {
    keys.check(request);
    CompletionRequest asked = read(request);
    Models.Model model = models.named(asked.model());
    keys.take();
    Dice.Throw fate = dice.next(model);
    String full = Wording.answer(asked, fate.random());
    String text = Tokens.first(asked.tokenLimit(), full);
    Completion completion =
        new Completion(
            "chatcmpl-simulated-" + fate.number(),
            Instant.now().getEpochSecond(),
            model.name(),
            text,
            text.length() < full.length() ? "length" : "stop",
            Usage.of(asked.tokens(), Tokens.count(text)));
    switch (fate.kind()) {
      case COMPLETION -> {
        if (asked.streamed()) {
          stream(response, completion, fate.delay(), asked.usageWanted());
        } else {
          await(fate.delay());
          Json.send(response, completion.whole());
        }
      }
      case INTERNAL_ERROR -> {
        await(fate.delay());
        throw new ApiError(
            Status.INTERNAL_SERVER_ERROR_500, "server_error", null, null, "Simulated failure");
      }
      case OVERLOADED -> {
        await(fate.delay());
        throw new ApiError(
            Status.SERVICE_UNAVAILABLE_503,
            "server_error",
            "model_overloaded",
            null,
            "Simulated overload of the model");
      }
      case CUT_OFF -> {
        await(fate.delay());
        String json = new String(Json.bytes(completion.whole()), UTF_8);
        response
            .header(HeaderValues.CONTENT_TYPE_JSON)
            .send(json.substring(0, json.length() / 2).getBytes(UTF_8));
      }
      case WITHOUT_CHOICES -> {
        await(fate.delay());
        Json.send(response, completion.withoutChoices());
      }
    }
  }

  private static CompletionRequest read(ServerRequest request) {
    CompletionRequest asked;
    try {
      asked = Json.read(request, CompletionRequest.class);
    } catch (HttpException e) {
      throw new ApiError(
          e.status(), "invalid_request_error", "invalid_value", null, e.getMessage());
    }
    asked.check();
    return asked;
  }

  /** Half of the time until the first word, the rest between the words. */
  private static void stream(
      ServerResponse response, Completion completion, Duration delay, boolean usageWanted) {
    await(delay.dividedBy(2));
    response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/event-stream"));
    List<String> pieces = pieces(completion.text());
    try (OutputStream out = response.outputStream()) {
      event(out, Json.bytes(completion.chunk(new Delta("assistant", ""), null)));
      for (String piece : pieces) {
        event(out, Json.bytes(completion.chunk(new Delta(null, piece), null)));
        await(delay.dividedBy(2L * pieces.size()));
      }
      event(out, Json.bytes(completion.chunk(new Delta(null, null), completion.finishReason())));
      if (usageWanted) {
        event(out, Json.bytes(completion.usageChunk()));
      }
      event(out, "[DONE]".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> pieces(String text) {
    List<String> words = WORD.matcher(text).results().map(result -> result.group()).toList();
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < words.size(); i += WORDS_PER_CHUNK) {
      pieces.add(String.join("", words.subList(i, Math.min(i + WORDS_PER_CHUNK, words.size()))));
    }
    return pieces;
  }

  private static void event(OutputStream out, byte[] data) throws IOException {
    out.write("data: ".getBytes(UTF_8));
    out.write(data);
    out.write("\n\n".getBytes(UTF_8));
    out.flush();
  }

  private static void await(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while working", e);
    }
  }

  private record ModelList(String object, List<ModelAnswer> data) {}

  private record ModelAnswer(String id, String object, long created, String ownedBy) {}

  private record Usage(int promptTokens, int completionTokens, int totalTokens) {
    static Usage of(int prompt, int completion) {
      return new Usage(prompt, completion, prompt + completion);
    }
  }

  private record Completion(
      String id, long created, String model, String text, String finishReason, Usage usage) {

    Whole whole() {
      Choice choice = new Choice(0, new Message("assistant", text, null), null, finishReason);
      return new Whole(id, "chat.completion", created, model, Main.NAME, List.of(choice), usage);
    }

    Whole withoutChoices() {
      return new Whole(id, "chat.completion", created, model, Main.NAME, List.of(), usage);
    }

    Chunk chunk(Delta delta, String reason) {
      return chunk(List.of(new ChunkChoice(0, delta, reason)), null);
    }

    Chunk usageChunk() {
      return chunk(List.of(), usage);
    }

    private Chunk chunk(List<ChunkChoice> choices, Usage reported) {
      return new Chunk(id, "chat.completion.chunk", created, model, Main.NAME, choices, reported);
    }
  }

  private record Whole(
      String id,
      String object,
      long created,
      String model,
      String systemFingerprint,
      List<Choice> choices,
      Usage usage) {}

  private record Choice(int index, Message message, Object logprobs, String finishReason) {}

  private record Message(String role, String content, String refusal) {}

  private record Chunk(
      String id,
      String object,
      long created,
      String model,
      String systemFingerprint,
      List<ChunkChoice> choices,
      @JsonInclude(JsonInclude.Include.NON_NULL) Usage usage) {}

  private record ChunkChoice(int index, Delta delta, String finishReason) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Delta(String role, String content) {}
}
