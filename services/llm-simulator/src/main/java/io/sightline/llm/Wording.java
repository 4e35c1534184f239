package io.sightline.llm;

import java.util.List;
import java.util.SplittableRandom;

/** Makes up answers: they repeat what was asked and the list that came with the question. */
final class Wording {
  private static final int LONGEST_QUOTE = 160;
  private static final int MOST_ITEMS = 3;
  private static final List<String> ENDS =
      List.of(
          "Tell me your budget and I can narrow it down.",
          "Shall I compare two of them?",
          "What matters most to you: price, size or battery life?",
          "Ask me for details of any of them.");

  private Wording() {}

  static String answer(CompletionRequest request, SplittableRandom random) {
    StringBuilder answer = new StringBuilder("[llm-simulator, not a real model] ");
    answer.append("You asked: \"").append(quote(lastOf("user", request))).append("\". ");
    List<String> items = items(request);
    if (items.isEmpty()) {
      answer.append("I was given nothing to choose from. ");
    } else {
      answer.append("I can suggest ").append(String.join("; ", items)).append(". ");
    }
    return answer.append(ENDS.get(random.nextInt(ENDS.size()))).toString();
  }

  private static List<String> items(CompletionRequest request) {
    return request.messages().stream()
        .filter(message -> !message.role().equals("user") && !message.role().equals("assistant"))
        .flatMap(message -> message.text().lines())
        .filter(line -> line.startsWith("- "))
        .map(line -> line.substring(2).strip())
        .limit(MOST_ITEMS)
        .toList();
  }

  private static String lastOf(String role, CompletionRequest request) {
    return request.messages().stream()
        .filter(message -> message.role().equals(role))
        .map(CompletionRequest.Message::text)
        .reduce("", (former, latter) -> latter);
  }

  private static String quote(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= LONGEST_QUOTE) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, LONGEST_QUOTE)) + "...";
  }
}
