package io.sightline.assistant;

/** A question and its answer, as they were stored. */
record Exchange(Session session, Message question, Message answer) {}
