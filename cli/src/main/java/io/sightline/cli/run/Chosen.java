package io.sightline.cli.run;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.ProcessRecords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs that {@code up} is to start: those of the chosen groups, but for optional ones that
 * cannot be had on this machine and those that need them.
 *
 * @param programs in the catalogue's order
 * @param leftOut one text for each optional program that cannot be had: what is left out with it,
 *     why, and what to do about it
 */
record Chosen(List<Program> programs, List<String> leftOut) {

  /** Chooses by what the user asked for. */
  static Chosen of(
      Catalog catalog,
      Up.Options options,
      ProcessRecords records,
      Acquirer acquirer,
      Progress progress) {
    catalog.requireKnown(options.groups(), options.with());
    // Of what is left out: the optional program that it lacks.
    Map<Program, Program> lacks = new LinkedHashMap<>();
    Map<Program, String> reasons = new LinkedHashMap<>();
    List<Program> programs = new ArrayList<>();
    List<Program> wanted = new ArrayList<>();
    for (Program program : catalog.programs()) {
      boolean chosen =
          chosen(program, options, records) || isPart(program, catalog, options, records);
      if (records.running(program.name()).isPresent()) {
        if (chosen) {
          programs.add(program);
          wanted.add(program);
        }
        continue;
      }
      Optional<Program> without =
          program.needs().stream().map(catalog::program).filter(lacks::containsKey).findFirst();
      if (without.isPresent()) {
        lacks.put(program, lacks.get(without.get()));
      } else if (program.optional().isPresent()) {
        missing(program, chosen, acquirer, progress)
            .ifPresent(
                why -> {
                  lacks.put(program, program);
                  reasons.put(program, why);
                });
      }
      if (chosen) {
        wanted.add(program);
        if (!lacks.containsKey(program)) {
          programs.add(program);
        }
      }
    }
    requireNeeds(catalog, options.groups(), records, programs);
    return new Chosen(List.copyOf(programs), notes(lacks, reasons, wanted));
  }

  /** What --with names comes on top of what --only names; what was started with it goes on. */
  private static boolean chosen(Program program, Up.Options options, ProcessRecords records) {
    if (!options.programs().isEmpty()) {
      return options.programs().contains(program.name());
    }
    boolean ofGroup =
        options.groups().isEmpty()
            || program.groups().stream().anyMatch(options.groups()::contains);
    if (program.with().isEmpty()) {
      return ofGroup;
    }
    return options.with().contains(program.with().get())
        || ofGroup && records.find(program.name()).isPresent();
  }

  /**
   * Whether a chosen program is made of it, whatever its own group: there is nothing to start that
   * could be left out. What was started before has its parts already.
   */
  private static boolean isPart(
      Program part, Catalog catalog, Up.Options options, ProcessRecords records) {
    return !part.startable()
        && options.programs().isEmpty()
        && catalog.programs().stream()
            .anyMatch(
                program ->
                    program.needs().contains(part.name()) && chosen(program, options, records));
  }

  /** Why it cannot be had, if so; one that nobody chose is looked for, not fetched or built. */
  private static Optional<String> missing(
      Program program, boolean chosen, Acquirer acquirer, Progress progress) {
    if (!chosen) {
      return acquirer.atHand(program).isPresent()
          ? Optional.empty()
          : Optional.of("it is not on this machine");
    }
    try {
      acquirer.acquire(program, List.of(), progress);
      return Optional.empty();
    } catch (UserError e) {
      return Optional.of(String.join("; ", e.why().lines().toList()));
    }
  }

  private static void requireNeeds(
      Catalog catalog, Set<String> groups, ProcessRecords records, List<Program> programs) {
    for (Program program : programs) {
      for (String need : program.needs()) {
        Program needed = catalog.program(need);
        if (!programs.contains(needed) && needed.startable() && records.running(need).isEmpty()) {
          throw new UserError(
              program.name() + " needs " + need + ", which does not run",
              "%s is of group %s, and --only leaves that out"
                  .formatted(need, String.join(", ", needed.groups())),
              "add it: --only %s,%s"
                  .formatted(String.join(",", groups), needed.groups().getFirst()));
        }
      }
    }
  }

  private static List<String> notes(
      Map<Program, Program> lacks, Map<Program, String> reasons, List<Program> wanted) {
    List<String> notes = new ArrayList<>();
    reasons.forEach(
        (missing, why) -> {
          List<String> names =
              wanted.stream()
                  .filter(program -> missing.equals(lacks.get(program)))
                  .map(Program::name)
                  .toList();
          if (!names.isEmpty()) {
            notes.add(
                "left out: %s; there is no %s here (%s). Next: %s"
                    .formatted(
                        String.join(", ", names),
                        missing.title(),
                        why,
                        missing.optional().orElseThrow()));
          }
        });
    return notes;
  }
}
