package com.google.common.collect;

import java.util.AbstractList;

/** Bears the name of collections that rules trust, and is none of them: so a rule fails itself. */
public final class ImmutableTrap extends AbstractList<String> {

  @Override
  public String get(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public int size() {
    throw new UnknownError("a list that fails");
  }
}
