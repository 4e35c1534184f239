package io.sightline.cli.rules;

import io.sightline.cli.console.UserError;
import io.sightline.rules.model.Problem;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Explains rule files without starting anything: which methods of an application each rule would watch, what it reads"
            + " there, what it yields, and what is wrong.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every rule is right and finds what it asks for",
      "1:something is wrong",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline rules check rules.yaml                    the file alone",
      "  ./sightline rules check rules.yaml --jar app.jar      and what it matches there",
      "  ./sightline rules check a.yaml b.yaml --jar app.jar --jar lib/"
    })
final class RulesCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Rule files.")
  private List<Path> files;

  @Option(
      names = "--jar",
      paramLabel = "JAR",
      description =
          "A jar of the application, or a directory of classes or jars; jars inside of jars are read, too.")
  private List<Path> jars = List.of();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    RuleFiles reader = new RuleFiles();
    files.forEach(reader::add);
    RuleSet set = reader.read();
    Explanation explanation = new Explanation(out);
    if (jars.isEmpty()) {
      set.rules().forEach(explanation::yields);
    } else {
      JarClasses classes = read();
      set.rules().forEach(rule -> explanation.explain(rule, classes));
      out.printf("%n%d %s read", classes.size(), classes.size() == 1 ? "class" : "classes");
      classes.leftOut().forEach(what -> out.printf("%nnote: %s", what));
    }
    for (Problem problem : set.problems()) {
      out.println();
      out.print("error: " + problem);
    }
    int wrong = explanation.problems() + set.problems().size();
    out.printf(
        "%n%d %s, %s%s%n",
        set.rules().size(),
        set.rules().size() == 1 ? "rule" : "rules",
        wrong == 0 ? "nothing wrong" : wrong + (wrong == 1 ? " problem" : " problems"),
        jars.isEmpty() ? " in the file; --jar asks an application whether they fit" : "");
    out.flush();
    return wrong == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private JarClasses read() {
    JarClasses classes = new JarClasses();
    for (Path jar : jars) {
      try {
        classes.add(jar);
      } catch (IOException e) {
        throw new UserError(
            jar + " cannot be read: " + JarClasses.reason(e),
            "classes are read from jars and from directories of jars or classes",
            "name one that is there, the application's own");
      }
    }
    return classes;
  }
}
