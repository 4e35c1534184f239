package io.sightline.rules.engine;

/** A rule that applies to a watched method. */
final class SiteRule {

  final ActiveRule rule;
  // The class on whose instances only it applies, because it inherits the method; or null.
  final String heir;
  // Whether the method is only a constructor that tells of a new instance.
  final boolean instancesOnly;

  SiteRule(ActiveRule rule, String heir, boolean instancesOnly) {
    this.rule = rule;
    this.heir = heir;
    this.instancesOnly = instancesOnly;
  }

  boolean isSame(SiteRule other) {
    return rule == other.rule && String.valueOf(heir).equals(String.valueOf(other.heir));
  }
}
