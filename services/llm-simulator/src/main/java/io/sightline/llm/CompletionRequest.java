package io.sightline.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** Body of {@code POST /v1/chat/completions}; what is not here is ignored. */
record CompletionRequest(
    String model,
    List<Message> messages,
    Integer n,
    Integer maxTokens,
    Integer maxCompletionTokens,
    Boolean stream,
    StreamOptions streamOptions) {

  private static final int MAX_MESSAGES = 200;
  private static final int MAX_CONTENT = 20_000;
  private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

  /** Whether to say how many tokens a streamed answer took. */
  record StreamOptions(Boolean includeUsage) {}

  /**
   * One message.
   *
   * @param content a text, or a list of parts of type {@code text}
   */
  record Message(String role, JsonNode content) {
    String text() {
      if (content.isTextual()) {
        return content.textValue();
      }
      StringBuilder text = new StringBuilder();
      content.forEach(part -> text.append(part.path("text").textValue()));
      return text.toString();
    }
  }

  void check() {
    if (model == null || model.isBlank()) {
      throw ApiError.invalid("model", "model is required");
    }
    if (messages == null || messages.isEmpty()) {
      throw ApiError.invalid("messages", "messages must not be empty");
    }
    if (messages.size() > MAX_MESSAGES) {
      throw ApiError.invalid("messages", "messages must have at most " + MAX_MESSAGES + " items");
    }
    for (int i = 0; i < messages.size(); i++) {
      check("messages[%d]".formatted(i), messages.get(i));
    }
    if (n != null && n != 1) {
      throw ApiError.invalid("n", "n must be 1");
    }
    atLeastOne("max_tokens", maxTokens);
    atLeastOne("max_completion_tokens", maxCompletionTokens);
  }

  int tokenLimit() {
    int older = maxTokens == null ? Integer.MAX_VALUE : maxTokens;
    return maxCompletionTokens == null ? older : Math.min(older, maxCompletionTokens);
  }

  boolean streamed() {
    return Boolean.TRUE.equals(stream);
  }

  boolean usageWanted() {
    return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
  }

  int tokens() {
    return messages.stream().mapToInt(message -> Tokens.count(message.text())).sum();
  }

  private static void check(String param, Message message) {
    if (message == null || message.role() == null || !ROLES.contains(message.role())) {
      throw ApiError.invalid(
          param + ".role", param + ".role must be system, developer, user or assistant");
    }
    JsonNode content = message.content();
    boolean text = content != null && content.isTextual();
    boolean parts = content != null && content.isArray() && !content.isEmpty();
    if (parts) {
      for (JsonNode part : content) {
        parts &= part.path("type").asText().equals("text") && part.path("text").isTextual();
      }
    }
    if (!text && !parts) {
      throw ApiError.invalid(
          param + ".content", param + ".content must be a text or a list of parts of type text");
    }
    if (message.text().length() > MAX_CONTENT) {
      throw ApiError.invalid(
          param + ".content", param + ".content must have at most " + MAX_CONTENT + " characters");
    }
  }

  private static void atLeastOne(String param, Integer value) {
    if (value != null && value < 1) {
      throw ApiError.invalid(param, param + " must be at least 1");
    }
  }
}
