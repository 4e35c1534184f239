package io.sightline.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of docs/runbooks: a heading for each alert, and queries to be run as they stand. */
final class Runbooks {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));

  /** A block of code, with the language that it is written in. */
  private static final Pattern CODE =
      Pattern.compile("(?m)^ *```(promql|logql|traceql)\\n((?:.*\\n)+?) *```$");

  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)\\n((?:(?!## ).*\\n?)*)");

  private Runbooks() {}

  /** A query, and where it stands. */
  record Query(String page, String language, String text) {}

  /** What is written about one alert. */
  record Entry(String page, String alert, List<Query> queries) {
    @Override
    public String toString() {
      return alert;
    }
  }

  static List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult heading : HEADING.matcher(Files.readString(page)).results().toList()) {
        entries.add(
            new Entry(
                page.getFileName().toString(), heading.group(1), queries(page, heading.group(2))));
      }
    }
    return entries;
  }

  /** Those of the runbooks, and of the page that leads to them. */
  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    List<Path> pages = new ArrayList<>(pages());
    pages.add(ROOT.resolve("docs/troubleshooting.md"));
    for (Path page : pages) {
      queries.addAll(queries(page, Files.readString(page)));
    }
    return queries;
  }

  private static List<Query> queries(Path page, String text) {
    return CODE.matcher(text)
        .results()
        .map(code -> new Query(page.getFileName().toString(), code.group(1), code.group(2).strip()))
        .toList();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/runbooks"))) {
      return files.sorted().toList();
    }
  }
}
