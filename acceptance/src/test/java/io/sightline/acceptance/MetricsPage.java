package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of docs/metrics.md.
 *
 * @param text the whole page
 * @param rows of all tables, in their order
 */
record MetricsPage(String text, List<Row> rows) {
  private static final Pattern TABLE = Pattern.compile("(?m)(?:^\\|.*\\n)+");
  private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");
  private static final Pattern QUERY = Pattern.compile("`(.+)`");
  private static final Pattern NAME = Pattern.compile("`([a-z][a-z0-9_]+)`");
  private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`(?: = ([^`;]+?)(?=, `|$))?");
  private static final Pattern EVERYWHERE =
      Pattern.compile("(?s)each metric of an agent carries (.+?), a histogram's");

  /** A metric, or several, by column. */
  record Row(Map<String, String> cells) {
    String query() {
      var query = QUERY.matcher(cells.get("query"));
      assertThat(query.matches()).as(toString()).isTrue();
      return query.group(1);
    }

    List<String> metrics() {
      return names(cells.get("metric")).toList();
    }

    boolean hasLabels() {
      return !cells.getOrDefault("labels", "").isEmpty();
    }

    /** Its labels, each with the values that it may have, with none if it may have any. */
    Map<String, Set<String>> labels() {
      Map<String, Set<String>> labels = new LinkedHashMap<>();
      LABEL
          .matcher(cells.get("labels"))
          .results()
          .forEach(
              label ->
                  labels.put(
                      label.group(1),
                      label.group(2) == null ? Set.of() : Set.of(label.group(2).split(", "))));
      return labels;
    }

    @Override
    public String toString() {
      return cells.get("metric") + " " + cells.getOrDefault("labels", "");
    }
  }

  static MetricsPage read() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("sightline.root"), "docs", "metrics.md"));
    List<MatchResult> tables = TABLE.matcher(page).results().toList();
    assertThat(tables).hasSizeGreaterThanOrEqualTo(6);
    List<Row> rows = new ArrayList<>();
    for (MatchResult table : tables) {
      List<List<String>> lines = table.group().lines().map(MetricsPage::cells).toList();
      List<String> columns = lines.getFirst();
      assertThat(columns).contains("query", "metric");
      for (List<String> line : lines.subList(2, lines.size())) {
        assertThat(line).as(line.toString()).hasSameSizeAs(columns);
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          cells.put(columns.get(i), line.get(i));
        }
        rows.add(new Row(cells));
      }
    }
    return new MetricsPage(page, rows);
  }

  /** Labels that each metric of an agent has besides. */
  Set<String> everywhere() {
    MatchResult sentence = EVERYWHERE.matcher(text).results().findFirst().orElseThrow();
    return names(sentence.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> names(String text) {
    return NAME.matcher(text).results().map(name -> name.group(1));
  }

  private static List<String> cells(String row) {
    List<String> cells =
        Arrays.stream(CELL.split(row, -1)).map(cell -> cell.strip().replace("\\|", "|")).toList();
    return cells.subList(1, cells.size() - 1);
  }
}
