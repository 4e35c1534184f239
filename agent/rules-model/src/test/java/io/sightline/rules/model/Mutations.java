package io.sightline.rules.model;

import java.util.Random;

/** Damages texts at random, the same way for the same seed. */
final class Mutations {

  static String mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    String alphabet = "{}[]:,'\"*&!|>%@`#-?~ \n\tabz019._()=<";
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(4)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 2 -> mutated.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        default -> {
          int end = Math.min(mutated.length(), at + random.nextInt(40));
          mutated.insert(random.nextInt(mutated.length()), mutated.substring(at, end));
        }
      }
    }
    return mutated.toString();
  }

  private Mutations() {}
}
