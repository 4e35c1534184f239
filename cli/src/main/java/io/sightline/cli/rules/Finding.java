package io.sightline.cli.rules;

/**
 * What was found of a path.
 *
 * @param wrong whether the rule cannot work as written
 */
record Finding(boolean wrong, String text) {}
