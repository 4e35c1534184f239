package io.sightline.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asked by the client that the assistant uses, and by hand for what that client never sends. */
class LlmSimulatorTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String HELLO = "{\"role\":\"user\",\"content\":\"Hello\"}";

  private final List<ShopService> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(ShopService::close);
  }

  @Test
  void answersWithTheListItWasGivenAndSaysWhatItIs() {
    OpenAIClient client = client(start(Map.of()), "secret");

    ChatCompletion completion =
        client
            .chat()
            .completions()
            .create(
                question()
                    .addSystemMessage("Answer as a shop does.\n- Laptop: 999.99\n- Phone: 699.99")
                    .addUserMessage("Which laptop?")
                    .build());

    assertThat(completion.model()).isEqualTo("gemini-2.5-flash");
    ChatCompletion.Choice choice = completion.choices().getFirst();
    assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    String text = choice.message().content().orElseThrow();
    assertThat(text)
        .startsWith("[llm-simulator, not a real model]")
        .contains("\"Which laptop?\"", "Laptop: 999.99; Phone: 699.99");
    var usage = completion.usage().orElseThrow();
    // Answ er as a shop does . | - Lapt op : 999 . 99 | - Phon e : 699 . 99 | Whic h lapt op ?
    assertThat(usage.promptTokens()).isEqualTo(7 + 7 + 7 + 5);
    assertThat(usage.completionTokens()).isEqualTo(Tokens.count(text));
    assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
  }

  @Test
  void listsItsModels() {
    OpenAIClient client = client(start(Map.of()), "secret");

    assertThat(client.models().list().data())
        .extracting(model -> model.id())
        .containsExactly("gemini-2.5-flash", "gemini-2.5-pro");
  }

  @Test
  void streamsTheSameAnswer() {
    ShopService simulator = start(Map.of());
    ShopService twin = start(Map.of());
    ChatCompletionCreateParams.Builder asked = question().addUserMessage("Which laptop?");
    String whole =
        client(simulator, "secret")
            .chat()
            .completions()
            .create(asked.build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();

    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client(twin, "secret")
            .chat()
            .completions()
            .createStreaming(
                asked
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      chunks = stream.stream().toList();
    }

    String text =
        chunks.stream()
            .flatMap(chunk -> chunk.choices().stream())
            .flatMap(choice -> choice.delta().content().stream())
            .collect(Collectors.joining());
    assertThat(text).isEqualTo(whole);
    assertThat(chunks.getLast().usage().orElseThrow().completionTokens())
        .isEqualTo(Tokens.count(text));
  }

  @Test
  void cutsTheAnswerAtTheLimit() {
    ChatCompletion completion =
        client(start(Map.of()), "secret")
            .chat()
            .completions()
            .create(question().addUserMessage("Which laptop?").maxCompletionTokens(10).build());

    assertThat(completion.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
    assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(10);
  }

  @Test
  void refusesAWrongKey() {
    OpenAIClient client = client(start(Map.of()), "wrong");

    assertThatThrownBy(() -> ask(client)).isInstanceOf(UnauthorizedException.class);
    assertThatThrownBy(() -> client.models().list()).isInstanceOf(UnauthorizedException.class);
  }

  @Test
  void knowsNoOtherModel() {
    OpenAIClient client = client(start(Map.of()), "secret");

    assertThatThrownBy(
            () ->
                client
                    .chat()
                    .completions()
                    .create(question().model("gpt-7").addUserMessage("Hello").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("The model does not exist");
  }

  @Test
  void limitsTheRate() {
    OpenAIClient client = client(start(Map.of("llm.rate.limit", "2")), "secret");
    ask(client);
    ask(client);

    RateLimitException refused = catchThrowableOfType(RateLimitException.class, () -> ask(client));

    assertThat(refused.headers().values("Retry-After"))
        .singleElement()
        .satisfies(seconds -> assertThat(Integer.parseInt(seconds)).isBetween(29, 31));
  }

  @Test
  void failsInTheSameOrderForTheSameSeed() {
    Map<String, String> settings = Map.of("llm.error.rate", "0.3", "llm.malformed.rate", "0.2");
    List<String> first = outcomes(start(settings));
    List<String> second = outcomes(start(settings));
    Map<String, String> other = new HashMap<>(settings);
    other.put("llm.seed", "8");

    assertThat(second).isEqualTo(first);
    assertThat(outcomes(start(other))).isNotEqualTo(first);
    assertThat(first).contains("answer", "InternalServerException");
    assertThat(first.stream().filter("answer"::equals).count()).isBetween(10L, 30L);
  }

  @Test
  void answersWithNonsenseWhenToldTo() throws Exception {
    ShopService simulator = start(Map.of("llm.malformed.rate", "1"));

    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer =
          post(simulator, "{\"model\":\"gemini-2.5-pro\",\"messages\":[%s]}".formatted(HELLO));
      assertThat(answer.statusCode()).isEqualTo(200);
      bodies.add(answer.body());
    }

    assertThat(bodies).anyMatch(body -> body.contains("\"choices\":[]"));
    assertThat(bodies).anyMatch(body -> !body.endsWith("}"));
  }

  @Test
  void takesTheTimeItIsTold() {
    Config config =
        config(
            Map.of("llm.delay.median", "PT0.3S", "llm.delay.p95", "PT1S", "llm.delay.max", "PT5S"));
    Dice dice = Dice.create(config.get("llm"));
    Models.Model usual = new Models.Model("usual", 1);

    List<Long> millis =
        IntStream.range(0, 2000)
            .mapToObj(i -> dice.next(usual).delay().toMillis())
            .sorted()
            .toList();

    assertThat(millis.get(1000)).isBetween(270L, 330L);
    assertThat(millis.get(1900)).isBetween(850L, 1150L);
    assertThat(millis.getLast()).isLessThanOrEqualTo(5000);
    assertThat(dice.next(new Models.Model("slow", 1000)).delay().toMillis()).isEqualTo(5000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | Request body is not valid JSON",
        "[] | Request body must be a JSON object",
        "{} | model is required",
        "{'model':'gemini-2.5-pro'} | messages must not be empty",
        "{'model':'gemini-2.5-pro','messages':[null]} | messages[0].role",
        "{'model':'gemini-2.5-pro','messages':[{'role':'boss','content':'x'}]} | messages[0].role",
        "{'model':'gemini-2.5-pro','messages':[{'role':'user'}]} | messages[0].content",
        "{'model':'gemini-2.5-pro','messages':[{'role':'user','content':[{'type':'image'}]}]} | messages[0].content",
        "{'model':'gemini-2.5-pro','messages':[{'role':'user','content':'x'}],'n':2} | n must be 1",
        "{'model':'gemini-2.5-pro','messages':[{'role':'user','content':'x'}],'max_tokens':0} | max_tokens",
        "{'model':'gemini-2.5-pro','messages':'x'} | messages has the wrong type",
        "{'model':7} | model has the wrong type",
      })
  void refusesBadRequests(String body, String message) throws Exception {
    HttpResponse<String> answer = post(start(Map.of()), body.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = Json.mapper().readTree(answer.body()).get("error");
    assertThat(error.get("message").asText()).contains(message);
    assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
  }

  @Test
  void takesContentInParts() throws Exception {
    HttpResponse<String> answer =
        post(
            start(Map.of()),
            """
            {"model":"gemini-2.5-pro","messages":[{"role":"user","content":
              [{"type":"text","text":"one "},{"type":"text","text":"two"}]}]}
            """);

    assertThat(answer.body()).contains("You asked: \\\"one two\\\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemini", "gemini=0", "gemini=x", "=1", ""})
  void refusesAListOfModelsThatIsNone(String models) {
    assertThatThrownBy(() -> Models.parse(models)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> outcomes(ShopService simulator) {
    OpenAIClient client = client(simulator, "secret");
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      try {
        outcomes.add(ask(client).choices().isEmpty() ? "no choices" : "answer");
      } catch (InternalServerException e) {
        outcomes.add("InternalServerException");
      } catch (OpenAIException e) {
        outcomes.add("unreadable");
      }
    }
    return outcomes;
  }

  private static ChatCompletion ask(OpenAIClient client) {
    return client.chat().completions().create(question().addUserMessage("Hello").build());
  }

  private static ChatCompletionCreateParams.Builder question() {
    return ChatCompletionCreateParams.builder().model("gemini-2.5-flash");
  }

  private static OpenAIClient client(ShopService simulator, String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + simulator.port() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  private static HttpResponse<String> post(ShopService simulator, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + simulator.port() + "/v1/chat/completions"))
            .header("Authorization", "Bearer secret")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private ShopService start(Map<String, String> overrides) {
    ShopService simulator = ShopService.start(Main.NAME, config(overrides), Main::setup);
    started.add(simulator);
    return simulator;
  }

  private static Config config(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("server.host", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("llm.api.key", "secret");
    settings.put("llm.models", "gemini-2.5-flash=1, gemini-2.5-pro=2");
    settings.put("llm.seed", "7");
    settings.put("llm.delay.median", "PT0S");
    settings.put("llm.delay.p95", "PT0S");
    settings.put("llm.delay.max", "PT0S");
    settings.put("llm.error.rate", "0");
    settings.put("llm.malformed.rate", "0");
    settings.put("llm.rate.limit", "1000");
    settings.putAll(overrides);
    return Config.just(ConfigSources.create(settings));
  }
}
