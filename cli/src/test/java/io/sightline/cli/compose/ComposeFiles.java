package io.sightline.cli.compose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The compose files as compose reads them: the included one too, merge keys resolved. */
final class ComposeFiles {
  private final Map<String, Map<String, Object>> services = new LinkedHashMap<>();
  private final Map<String, Object> volumes = new LinkedHashMap<>();

  private ComposeFiles() {}

  static ComposeFiles read(Path root) {
    ComposeFiles files = new ComposeFiles();
    files.add(root, "docker-compose.yml");
    return files;
  }

  private void add(Path root, String name) {
    Map<String, Object> file;
    try {
      file =
          map(
              merged(
                  new Load(LoadSettings.builder().setMaxAliasesForCollections(1000).build())
                      .loadFromString(Files.readString(root.resolve(name)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (file.get("include") instanceof List<?> included) {
      included.forEach(other -> add(root, other.toString()));
    }
    map(file.get("services")).forEach((service, keys) -> services.put(service, map(keys)));
    volumes.putAll(map(file.get("volumes")));
  }

  /** All services, each with its keys. */
  Map<String, Map<String, Object>> services() {
    return services;
  }

  /** Names of all volumes. */
  Map<String, Object> volumes() {
    return volumes;
  }

  /** A mapping of the service as texts. */
  Map<String, String> texts(String service, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(services.get(service).get(key)).forEach((name, value) -> texts.put(name, value.toString()));
    return texts;
  }

  /** A list of the service as texts. */
  List<String> list(String service, String key) {
    return services.get(service).get(key) instanceof List<?> values
        ? values.stream().map(Object::toString).toList()
        : List.of();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static Object merged(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(ComposeFiles::merged).toList();
    }
    if (!(value instanceof Map<?, ?>)) {
      return value;
    }
    Map<String, Object> own = new LinkedHashMap<>(map(value));
    Object inherited = own.remove("<<");
    List<Object> sources = new ArrayList<>();
    if (inherited instanceof List<?> several) {
      sources.addAll(several);
    } else if (inherited != null) {
      sources.add(inherited);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    for (Object source : sources) {
      map(merged(source)).forEach(all::putIfAbsent);
    }
    own.forEach((key, item) -> all.put(key, merged(item)));
    return all;
  }
}
