package io.sightline.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceNameTest {

  @ParameterizedTest
  @CsvSource({
    "java -jar inventory-service.jar, inventory-service",
    "java -Xmx1g -jar /opt/app/billing-1.4.2-SNAPSHOT.jar --port 9, billing",
    "java -jar h2-2.3.232.jar, h2",
    "java -jar 2048.jar, 2048",
    "java -jar my_app_v2.jar, my_app",
    "/usr/lib/jvm/25/bin/java -cp a.jar:b.jar -ea com.example.Main -x, Main",
    "java --class-path a.jar --add-opens java.base/java.lang=ALL-UNNAMED Main, Main",
    "java -p mods -m shop/com.example.Shop, Shop",
    "java Hello.java, Hello",
    "java @args, java",
    "./bin/start.sh -d, start",
    "mvn exec:java, mvn"
  })
  void isTakenFromTheCommandLine(String command, String name) {
    assertThat(ServiceName.derived(List.of(command.split(" ")))).isEqualTo(name);
  }

  @Test
  void isTheUsersOwnWhereHeGaveOne() {
    List<String> java = List.of("java", "-jar", "a.jar");

    assertThat(ServiceName.given(Map.of("OTEL_SERVICE_NAME", "one"), java)).hasValue("one");
    assertThat(
            ServiceName.given(
                Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.version=1,service.name=two"), java))
        .hasValue("two");
    assertThat(
            ServiceName.given(
                Map.of("JAVA_TOOL_OPTIONS", "-Dotel.service.name=three -Xmx1g"), java))
        .hasValue("three");
    assertThat(
            ServiceName.given(
                Map.of("OTEL_SERVICE_NAME", "one"),
                List.of("java", "-Dotel.service.name=four", "Main")))
        .as("a property wins over a variable, as the SDK has it")
        .hasValue("four");
    assertThat(ServiceName.given(Map.of("OTEL_SERVICE_NAME", ""), java)).isEmpty();
    assertThat(ServiceName.given(Map.of(), java)).isEmpty();
  }
}
