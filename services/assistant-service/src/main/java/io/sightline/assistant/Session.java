package io.sightline.assistant;

import java.time.Instant;
import java.util.UUID;

/**
 * A conversation.
 *
 * @param messages how many messages it has so far
 */
record Session(UUID id, Instant createdAt, Instant lastActiveAt, int messages) {}
