package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Table;
import io.sightline.cli.console.UserError;
import io.sightline.cli.endpoints.EndpointCalls;
import io.sightline.cli.endpoints.EndpointCalls.Result;
import io.sightline.cli.endpoints.EndpointCalls.Service;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Values;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "test-endpoints",
    mixinStandardHelpOptions = true,
    description = {
      "Calls every endpoint that the running services describe at /openapi, once, with values that they allow, and tells whether"
          + " the answer is one that they describe and no failure.",
      "It registers a user, places orders and so on, as a customer and as the administrator; it changes nothing that it has not made."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every answer is one of those that are described",
      "1:one is not, or nothing runs",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./sightline test-endpoints", "  ./sightline test-endpoints order-service"})
final class TestEndpointsCommand implements Callable<Integer> {
  private static final String USERS = "user-service";
  private static final String KEY = "_API_KEY";

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "Only these.")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.existingInstance();
    Values values = new Values(instanceOptions.layout(), instance, catalog);
    List<Program> services = services(catalog, new ProcessRecords(instance));
    EndpointCalls calls = new EndpointCalls();
    Optional<String> token =
        catalog
            .find(USERS)
            .filter(users -> new ProcessRecords(instance).running(USERS).isPresent())
            .flatMap(users -> logIn(calls, users, instance, values));
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("service", "", "path", "status", "took", "");
    List<Result> results = new ArrayList<>();
    for (Program program : services) {
      Map<String, String> credentials = new HashMap<>();
      token.ifPresent(text -> credentials.put("token", text));
      program.environment().entrySet().stream()
          .filter(variable -> variable.getKey().endsWith(KEY))
          .findFirst()
          .ifPresent(
              variable -> credentials.put("key", values.expand(program, variable.getValue())));
      results.addAll(calls.run(new Service(program.name(), uri(program, instance), credentials)));
    }
    for (Result result : results) {
      table.row(
          result.service(),
          result.method(),
          result.path(),
          result.status() == 0 ? "-" : String.valueOf(result.status()),
          result.took().toMillis() + " ms",
          result.right() ? "ok" : "WRONG: " + result.trouble());
    }
    table.print(out);
    long wrong = results.stream().filter(result -> !result.right()).count();
    out.println("%d called, %d wrong".formatted(results.size(), wrong));
    out.flush();
    return wrong == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private List<Program> services(Catalog catalog, ProcessRecords records) {
    names.forEach(catalog::program);
    List<Program> services =
        catalog.programs().stream()
            .filter(program -> program.find().module().isPresent())
            .filter(program -> program.ports().containsKey("http"))
            .filter(program -> names.isEmpty() || names.contains(program.name()))
            .filter(program -> records.running(program.name()).isPresent())
            .toList();
    if (services.isEmpty()) {
      throw new UserError("there is nothing to call", "no service runs", "./sightline up");
    }
    return services;
  }

  private static Optional<String> logIn(
      EndpointCalls calls, Program users, Instance instance, Values values) {
    Optional<String> email = Optional.ofNullable(users.environment().get("ADMIN_EMAIL"));
    Optional<String> password = Optional.ofNullable(users.environment().get("ADMIN_PASSWORD"));
    return email.isEmpty() || password.isEmpty()
        ? Optional.empty()
        : calls.logIn(
            uri(users, instance),
            values.expand(users, email.get()),
            values.expand(users, password.get()));
  }

  private static URI uri(Program program, Instance instance) {
    return URI.create("http://127.0.0.1:" + instance.port(program, "http"));
  }
}
