package io.sightline.declarative;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contents of a declarative configuration file: sections, lists of sections and values. */
public final class ConfigurationTree {

  private final Map<String, Object> root;

  public ConfigurationTree(Map<String, Object> root) {
    this.root = copy(root);
  }

  public Map<String, Object> root() {
    return root;
  }

  /** The section at the end of the path, or null if there is none. */
  public Map<String, Object> find(String... path) {
    Map<String, Object> section = root;
    for (String name : path) {
      section = section(section.get(name));
      if (section == null) {
        return null;
      }
    }
    return section;
  }

  /** The section at the end of the path, which is made where there is none. */
  public Map<String, Object> get(String... path) {
    Map<String, Object> section = root;
    for (String name : path) {
      Map<String, Object> next = section(section.get(name));
      if (next == null) {
        next = new LinkedHashMap<>();
        section.put(name, next);
      }
      section = next;
    }
    return section;
  }

  /** What the file itself says of the resource; what is found out comes besides. */
  public Map<String, String> resourceAttributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    Map<String, Object> resource = find("resource");
    if (resource == null) {
      return attributes;
    }
    Object pairs = resource.get("attributes_list");
    if (pairs != null) {
      for (String pair : pairs.toString().split(",")) {
        int separator = pair.indexOf('=');
        if (separator > 0) {
          attributes.put(pair.substring(0, separator).trim(), pair.substring(separator + 1).trim());
        }
      }
    }
    for (Map<String, Object> attribute : list(resource, "attributes")) {
      attributes.put(String.valueOf(attribute.get("name")), String.valueOf(attribute.get("value")));
    }
    return attributes;
  }

  /** A value as the section that it is, or null if it is none. */
  @SuppressWarnings("unchecked") // The keys of all maps in here are strings.
  public static Map<String, Object> section(Object value) {
    return value instanceof Map ? (Map<String, Object>) value : null;
  }

  /** A list of sections, which is made where there is none. */
  @SuppressWarnings("unchecked") // Where the file has sections it has nothing else.
  public static List<Map<String, Object>> list(Map<String, Object> section, String name) {
    return (List<Map<String, Object>>)
        section.compute(name, (key, value) -> value instanceof List ? value : new ArrayList<>());
  }

  /** A section of one entry, such as a component with its configuration. */
  public static Map<String, Object> entry(String name, Object value) {
    Map<String, Object> section = new LinkedHashMap<>();
    section.put(name, value);
    return section;
  }

  /** A component that needs no configuration. */
  public static Map<String, Object> component(String name) {
    return entry(name, new LinkedHashMap<>());
  }

  private static Map<String, Object> copy(Map<?, ?> original) {
    Map<String, Object> copy = new LinkedHashMap<>();
    original.forEach((key, value) -> copy.put((String) key, copyValue(value)));
    return copy;
  }

  private static Object copyValue(Object original) {
    if (original instanceof Map) {
      return copy((Map<?, ?>) original);
    }
    if (original instanceof List) {
      List<Object> copy = new ArrayList<>();
      ((List<?>) original).forEach(value -> copy.add(copyValue(value)));
      return copy;
    }
    return original;
  }
}
