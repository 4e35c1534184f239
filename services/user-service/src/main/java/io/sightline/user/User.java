package io.sightline.user;

import java.util.List;

/**
 * A user as their profile shows them.
 *
 * @param createdAt epoch seconds
 */
record User(String userId, String email, String name, List<String> roles, long createdAt) {}
