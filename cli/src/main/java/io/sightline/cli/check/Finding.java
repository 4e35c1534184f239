package io.sightline.cli.check;

/**
 * Why a hop failed.
 *
 * @param culprit the kind of fault
 * @param what one sentence that names who is at fault
 * @param look how to see it for oneself and what to do
 */
public record Finding(Culprit culprit, String what, String look) {}
