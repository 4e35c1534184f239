package io.sightline.nomonitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.ClassFileReader;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.match.Target;
import io.sightline.rules.model.Path.Root;
import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shop's rules bind to what the shop does anyway: with the rule file gone nothing in the
 * services is left without a use.
 */
class RulesBindToUsedCodeIT {

  private static final Map<String, ClassFile> FILES = new HashMap<>();
  private static JavaClasses classes;

  @BeforeAll
  static void readServices() throws IOException {
    Set<Path> jars = new LinkedHashSet<>();
    for (Service service : Service.processes()) {
      jars.addAll(service.ownJars());
    }
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(URI.create("jar:" + jar.toUri() + "!/").toURL());
      try (JarFile content = new JarFile(jar.toFile())) {
        for (JarEntry entry :
            content.stream().filter(it -> it.getName().endsWith(".class")).toList()) {
          try (InputStream in = content.getInputStream(entry)) {
            ClassFile file = ClassFileReader.read(in.readAllBytes());
            FILES.put(file.name(), file);
          }
        }
      }
    }
    classes = new ClassFileImporter().importUrls(urls);
  }

  static List<Rule> rulesOnTheShop() {
    RuleSet set =
        new RuleFiles()
            .add(Path.of(System.getProperty("sightline.root"), "agent/example-rules/shop.yaml"))
            .read();
    assertThat(set.problems()).isEmpty();
    return set.rules().stream()
        .filter(
            rule ->
                rule.match().classes().stream()
                    .anyMatch(it -> it.text().startsWith("io.sightline.")))
        .toList();
  }

  @Test
  void areAboutTheShop() {
    assertThat(rulesOnTheShop()).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @MethodSource("rulesOnTheShop")
  void bindToMethodsThatTheShopCalls(Rule rule) {
    List<Target> targets = targets(rule);

    assertThat(targets).as("%s: methods of the services", rule.position()).isNotEmpty();
    for (Target target : targets) {
      if (!target.method().name().equals("<init>")) {
        assertThat(isUsed(target))
            .as(
                "%s: somebody calls %s.%s",
                rule.position(), target.owner().name(), target.method().name())
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rulesOnTheShop")
  void readFieldsThatTheShopReads(Rule rule) {
    for (io.sightline.rules.model.Path path : rule.paths()) {
      if (path.root() == Root.THIS && !path.properties().isEmpty()) {
        for (Target target : targets(rule)) {
          JavaClass type = classes.get(target.owner().name());
          assertThat(type.tryGetField(path.properties().getFirst()))
              .as("%s: a field of %s", path.position(), type.getName())
              .hasValueSatisfying(
                  field ->
                      assertThat(field.getAccessesToSelf())
                          .anyMatch(access -> !access.getOrigin().isConstructor()));
        }
      }
    }
  }

  private static List<Target> targets(Rule rule) {
    RuleMatcher matcher = new RuleMatcher(rule);
    List<Target> targets = new ArrayList<>();
    for (ClassFile file : FILES.values()) {
      targets.addAll(matcher.targets(file, FILES::get));
    }
    return targets;
  }

  private static boolean isUsed(Target target) {
    JavaClass owner = classes.get(target.owner().name());
    return owner.getMethods().stream()
        .filter(it -> it.getName().equals(target.method().name()))
        .filter(it -> it.getDescriptor().equals(target.method().descriptor()))
        .anyMatch(
            method ->
                !method.getAccessesToSelf().isEmpty()
                    || owner.getAllRawSuperclasses().stream().anyMatch(it -> has(it, method))
                    || owner.getAllRawInterfaces().stream().anyMatch(it -> has(it, method)));
  }

  // Whoever calls it knows the contract only.
  private static boolean has(JavaClass contract, JavaMethod method) {
    return contract.getMethods().stream()
        .anyMatch(
            it ->
                it.getName().equals(method.getName())
                    && it.getRawParameterTypes().size() == method.getRawParameterTypes().size());
  }
}
