package io.sightline.assistant;

import io.sightline.assistant.Message.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the model is told: how to answer, what the shop has, what was said before, and the question.
 *
 * @param instructions how to answer, with the products
 * @param history former messages, the oldest first
 * @param question the new message
 */
record Prompt(String instructions, List<Message> history, String question) {
  /** Room that the instructions need beside the longest question. */
  static final int INSTRUCTIONS_ROOM = 1000;

  private static final String ROLE =
      """
      You help customers of a shop to find products and compare prices. Answer in a few sentences, \
      in the language of the question, and only about products of this list:
      """;

  private static final String NO_CATALOGUE =
      """
      You help customers of a shop to find products and compare prices. The catalogue cannot be \
      read at the moment: say so, and make no statement about single products.
      """;

  Prompt {
    history = List.copyOf(history);
  }

  /**
   * Makes a prompt of at most so many characters: question and instructions come first, then
   * products, then as much of the conversation as there is room for, the newest first.
   *
   * @param products products that may be meant, empty when the catalogue cannot be read
   */
  static Prompt of(
      Optional<List<Product>> products, List<Message> history, String question, int most) {
    StringBuilder instructions = new StringBuilder(products.isPresent() ? ROLE : NO_CATALOGUE);
    int room = most - question.length() - instructions.length();
    for (Product product : products.orElse(List.of())) {
      String line = line(product);
      if (line.length() > room) {
        break;
      }
      instructions.append(line);
      room -= line.length();
    }
    List<Message> remembered = new ArrayList<>();
    for (Message message : history.reversed()) {
      if (message.text().length() > room) {
        break;
      }
      remembered.addFirst(message);
      room -= message.text().length();
    }
    // A conversation does not begin with an answer.
    if (!remembered.isEmpty() && remembered.getFirst().role() == Role.ASSISTANT) {
      remembered.removeFirst();
    }
    return new Prompt(instructions.toString(), remembered, question);
  }

  private static String line(Product product) {
    return "- %s: %s, %s\n"
        .formatted(
            product.name(),
            product.price().toPlainString(),
            product.stock() > 0 ? "in stock" : "sold out");
  }
}
