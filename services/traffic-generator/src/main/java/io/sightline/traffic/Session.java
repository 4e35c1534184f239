package io.sightline.traffic;

/** Somebody who is logged in. */
record Session(String userId, String token) {}
