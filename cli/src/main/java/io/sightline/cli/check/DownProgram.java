package io.sightline.cli.check;

/**
 * A program that was started and is not at work.
 *
 * @param name its name
 * @param died whether its process is gone; else it runs and does not answer
 */
public record DownProgram(String name, boolean died) {}
