package io.sightline.cli.pipeline;

import picocli.CommandLine.Command;

/** What concerns the Collector's pipelines. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = "The Collector's pipelines: what one stands, and what it costs.",
    subcommands = PipelineBenchCommand.class)
public final class PipelineCommand {}
