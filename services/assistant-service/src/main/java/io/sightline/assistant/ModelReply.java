package io.sightline.assistant;

/** What a model answered, and what it took. */
record ModelReply(String text, String model, long inputTokens, long outputTokens) {}
