package io.sightline.platform.auth;

import java.util.Set;

/**
 * Who sent a request, as their token says.
 *
 * @param userId id of the user
 * @param roles what the user may do, such as {@link #ADMIN}
 */
public record Caller(String userId, Set<String> roles) {

  /** Role of those who run the shop: they see and change what belongs to others. */
  public static final String ADMIN = "admin";

  /** Keeps the roles from changing later. */
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Whether the caller has a role. */
  public boolean hasRole(String role) {
    return roles.contains(role);
  }
}
