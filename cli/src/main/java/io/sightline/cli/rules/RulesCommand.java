package io.sightline.cli.rules;

import picocli.CommandLine.Command;

/** What concerns rule files. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = "Telemetry rules: what a rule file would do to an application.",
    subcommands = RulesCheckCommand.class)
public final class RulesCommand {}
