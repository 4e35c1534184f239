package io.sightline.sbom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A Maven artifact with its licences as SPDX names them; several where its own statements differ.
 */
record Component(String group, String name, String version, SortedSet<String> licences) {

  static final Comparator<Component> BY_PURL = Comparator.comparing(Component::purl);

  static Component ofApacheLicence(String group, String name, String version) {
    return new Component(group, name, version, new TreeSet<>(List.of(Licences.APACHE)));
  }

  /** The package URL. */
  String purl() {
    return "pkg:maven/" + group + "/" + name + "@" + version;
  }

  ObjectNode toJson() {
    return toJson(purl());
  }

  /** For a component that is in the jar twice: other parts of the document call it by the name. */
  ObjectNode toJson(String reference) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "library");
    json.put("bom-ref", reference);
    json.put("group", group);
    json.put("name", name);
    json.put("version", version);
    ArrayNode array = json.putArray("licenses");
    licences.forEach(licence -> array.addObject().putObject("license").put("id", licence));
    json.put("purl", purl());
    return json;
  }
}
