package io.sightline.rules.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The call at the beginning or the end of a watched method. A changed rule changes its target. */
final class SiteCall extends MutableCallSite {

  private static final Logger logger = Logger.getLogger(SiteCall.class.getName());

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle IS_IDLE =
      Handles.function(MethodHandles.lookup(), "isIdle", boolean.class);
  private static final MethodHandle IS_PRESENT =
      Handles.function(LOOKUP, "isPresent", boolean.class, Object.class);
  private static final MethodHandle FINISH =
      Handles.function(LOOKUP, "finish", void.class, Object[].class);
  private static final MethodHandle FAILED =
      Handles.method(LOOKUP, SiteCall.class, "failed", void.class, Throwable.class);
  private static final MethodHandle REMEMBER =
      Handles.method(LOOKUP, Instances.class, "add", void.class, ActiveRule.class, Object.class);

  private final Site site;
  private final boolean enter;
  private final ClassLoader loader;
  private final Surroundings surroundings;
  private volatile boolean reported;

  SiteCall(
      Site site, boolean enter, MethodType type, ClassLoader loader, Surroundings surroundings) {
    super(type);
    this.site = site;
    this.enter = enter;
    this.loader = loader;
    this.surroundings = surroundings;
  }

  /**
   * Links with the rules as they are now, first of all when the call is made. One after the other:
   * a thread that links must not put rules back that another one has replaced meanwhile.
   */
  synchronized void relink() {
    MethodHandle target;
    try {
      target = enter ? enter() : exit();
    } catch (Throwable t) {
      logger.log(
          Level.WARNING,
          "sightline: " + site.className() + "." + site.method().name() + " is not watched",
          t);
      target = Handles.constant(null, type());
    }
    setTarget(target.asType(type()));
    MutableCallSite.syncAll(new MutableCallSite[] {this});
  }

  private MethodHandle enter() {
    List<RuleRun> runs = new ArrayList<>();
    for (SiteRule applied : site.rules()) {
      ActiveRule rule = applied.rule;
      if (rule.isMuted() || applied.instancesOnly || !RuleRun.needsEntry(rule.rule())) {
        continue;
      }
      runs.add(new RuleRun(applied, surroundings, site, loader));
    }
    // (state, ...)state: what the rules before have begun, then what this one has.
    MethodHandle begun = null;
    for (RuleRun run : runs) {
      MethodHandle start = run.start();
      begun =
          begun == null
              ? MethodHandles.insertArguments(start, 0, (Object) null)
              : MethodHandles.foldArguments(start, begun);
    }
    MethodHandle nothing = Handles.constant(null, type());
    return begun == null
        ? nothing
        : whenIdle(begun.asType(type().changeReturnType(Object.class)), nothing);
  }

  private MethodHandle exit() {
    MethodType type = type().changeReturnType(void.class);
    MethodHandle direct = Handles.nothing(type);
    for (SiteRule applied : site.rules()) {
      ActiveRule rule = applied.rule;
      if (rule.isMuted()) {
        continue;
      }
      MethodHandle action = Handles.nothing(type);
      if (!applied.instancesOnly && !RuleRun.needsEntry(rule.rule())) {
        action = new RuleRun(applied, surroundings, site, loader).direct();
      }
      if (rule.rule().hasGauge() && site.exit().self() >= 0) {
        action =
            Handles.sequence(
                MethodHandles.permuteArguments(
                    REMEMBER.bindTo(surroundings.instances()).bindTo(rule),
                    type,
                    site.exit().self()),
                action);
      }
      if (applied.heir != null) {
        action = Handles.when(Heir.test(applied.heir, type, site.exit().self()), action);
      }
      direct = Handles.sequence(action, direct);
    }
    direct = whenIdle(direct, Handles.nothing(type));
    // What an older version of the rules began is ended, too.
    MethodHandle present =
        MethodHandles.permuteArguments(IS_PRESENT, type.changeReturnType(boolean.class), 0);
    MethodHandle finish = Handles.when(present, Handles.collect(FINISH, type));
    return Handles.sequence(contained(direct), contained(finish));
  }

  // Nothing that goes wrong in here may become an error of the application.
  private MethodHandle contained(MethodHandle action) {
    MethodHandle failed =
        MethodHandles.dropArguments(FAILED.bindTo(this), 1, action.type().parameterArray());
    return MethodHandles.catchException(action, Throwable.class, failed);
  }

  private void failed(Throwable thrown) {
    if (!reported) {
      reported = true;
      logger.log(
          Level.WARNING,
          "sightline: rules failed at " + site.className() + "." + site.method().name(),
          thrown);
    }
  }

  private static MethodHandle whenIdle(MethodHandle then, MethodHandle otherwise) {
    MethodHandle idle = MethodHandles.dropArguments(IS_IDLE, 0, then.type().parameterArray());
    return MethodHandles.guardWithTest(idle, then, otherwise);
  }

  private static boolean isIdle() {
    return Guard.isIdle();
  }

  private static boolean isPresent(Object state) {
    return state != null;
  }

  private static void finish(Object[] frame) {
    // The last one that began is the innermost.
    for (RuleState state = (RuleState) frame[0]; state != null; state = state.before) {
      try {
        state.run.finish(state, frame);
      } catch (Throwable t) {
        // The others have to be ended all the same.
        state.run.failed(t);
      }
    }
  }
}
