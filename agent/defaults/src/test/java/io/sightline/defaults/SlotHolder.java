package io.sightline.defaults;

import java.nio.file.Path;

/** Another instance: says which slot it has, and holds it until its input ends. */
public final class SlotHolder {

  public static void main(String[] args) throws Exception {
    System.out.println(InstanceSlot.claim(Path.of(args[0]), args[1]));
    while (System.in.read() >= 0) {}
  }

  private SlotHolder() {}
}
