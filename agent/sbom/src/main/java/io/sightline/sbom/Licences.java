package io.sightline.sbom;

import java.util.Map;

/** The identifiers that SPDX has for the licences of upstream's report. */
final class Licences {

  static final String APACHE = "Apache-2.0";

  private static final Map<String, String> IDENTIFIERS =
      Map.of(
          "Apache License, Version 2.0",
          APACHE,
          "MIT License",
          "MIT",
          "The 3-Clause BSD License",
          "BSD-3-Clause");

  /** Stops the build at a licence that nobody here has looked at yet. */
  static String identifier(String heading) {
    String identifier = IDENTIFIERS.get(heading);
    if (identifier == null) {
      throw new IllegalStateException(
          "Upstream's agent contains something under \""
              + heading
              + "\": add its SPDX identifier to Licences, and it to THIRD-PARTY-NOTICES.md");
    }
    return identifier;
  }

  private Licences() {}
}
