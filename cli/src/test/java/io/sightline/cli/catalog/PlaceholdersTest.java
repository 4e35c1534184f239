package io.sightline.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${env:MEMORY:-512}000000      | 1024000000",
        "${env:EMPTY:-512}000000       | 512000000",
        "${env:ABSENT:-512}000000      | 512000000",
        "${env:ABSENT:-http://h:1/a-b} | http://h:1/a-b",
        "a${env:ABSENT}b               | ab",
        "${port.http} ${MEMORY}        | ${port.http} ${MEMORY}",
      })
  void takesVariablesOfTheCaller(String text, String expected) {
    assertThat(Placeholders.expandVariables(text, Map.of("MEMORY", "1024", "EMPTY", "")))
        .isEqualTo(expected);
  }
}
