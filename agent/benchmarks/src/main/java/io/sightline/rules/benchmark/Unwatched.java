package io.sightline.rules.benchmark;

import io.sightline.rules.benchmark.Till.Bill;
import io.sightline.rules.benchmark.Till.Receipt;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.CompilerControl.Mode;

/** The same method with an advice that does nothing. */
public final class Unwatched {

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt pay(Bill bill) {
    return bill.receipt();
  }
}
