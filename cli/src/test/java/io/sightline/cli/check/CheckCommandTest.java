package io.sightline.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CheckCommandTest {
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      new CommandLine(new CheckCommand()).setErr(new PrintWriter(err));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--timeout=-1 | --timeout must not be negative, is -1",
        "--timeout=soon | Invalid value for option '--timeout': 'soon' is not an int",
        "--order=free | --order must be created, declined, unknown-product or out-of-stock, not 'free'",
        "--fast | Unknown option: '--fast'"
      })
  void refusesWhatItDoesNotKnow(String argument, String message) {
    assertThat(command.execute(argument)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).startsWith(message);
  }

  @Test
  void explainsItself() {
    assertThat(command.getUsageMessage())
        .contains("--instance=NAME", "--timeout=SECONDS", "--order=OUTCOME", "default: 45");
  }
}
