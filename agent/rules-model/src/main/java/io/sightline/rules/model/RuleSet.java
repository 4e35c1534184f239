package io.sightline.rules.model;

import java.util.List;

/** The rules of one or more files, without the wrong ones, and what is wrong. */
public final class RuleSet {

  private final List<Rule> rules;
  private final List<Problem> problems;

  RuleSet(List<Rule> rules, List<Problem> problems) {
    this.rules = rules;
    this.problems = problems;
  }

  public List<Rule> rules() {
    return rules;
  }

  public List<Problem> problems() {
    return problems;
  }
}
