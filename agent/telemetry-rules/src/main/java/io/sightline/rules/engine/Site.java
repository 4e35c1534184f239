package io.sightline.rules.engine;

import io.sightline.rules.classfile.Member;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** A watched method. Knows its class by name only, so that it does not keep it alive. */
final class Site {

  private final int id;
  private final String className;
  private final Member method;
  private final Shape enter;
  private final Shape exit;
  private final List<WeakReference<SiteCall>> calls = new ArrayList<>();
  private volatile List<SiteRule> rules = Collections.emptyList();
  private Rules source = Rules.NONE;
  private volatile boolean woven;

  Site(int id, String className, Member method) {
    this.id = id;
    this.className = className;
    this.method = method;
    this.enter = Shape.enter(method);
    this.exit = Shape.exit(method);
  }

  int id() {
    return id;
  }

  String className() {
    return className;
  }

  Member method() {
    return method;
  }

  Shape enter() {
    return enter;
  }

  Shape exit() {
    return exit;
  }

  List<SiteRule> rules() {
    return rules;
  }

  boolean isWoven() {
    return woven;
  }

  void woven(boolean now) {
    woven = now;
  }

  synchronized void add(SiteCall call) {
    calls.add(new WeakReference<>(call));
  }

  /**
   * Sets the rules, unless newer ones are known here, and links the calls again if they are others
   * than before.
   */
  void rules(Rules source, List<SiteRule> wanted) {
    synchronized (this) {
      if (source.isOlderThan(this.source)) {
        return;
      }
      this.source = source;
      if (isSame(wanted)) {
        return;
      }
      rules = wanted;
    }
    relink();
  }

  /** None of these rules were found to apply. Those that a class is just loaded with stay. */
  void forget(Rules current) {
    boolean outdated;
    synchronized (this) {
      outdated = source.isOlderThan(current);
    }
    if (outdated) {
      rules(current, Collections.emptyList());
    }
  }

  void relink() {
    List<SiteCall> live = new ArrayList<>();
    synchronized (this) {
      for (Iterator<WeakReference<SiteCall>> it = calls.iterator(); it.hasNext(); ) {
        SiteCall call = it.next().get();
        if (call == null) {
          it.remove();
        } else {
          live.add(call);
        }
      }
    }
    for (SiteCall call : live) {
      call.relink();
    }
  }

  private boolean isSame(List<SiteRule> wanted) {
    List<SiteRule> present = rules;
    if (present.size() != wanted.size()) {
      return false;
    }
    for (int i = 0; i < present.size(); i++) {
      if (!present.get(i).isSame(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }
}
