package io.sightline.cli.instance;

import java.time.Duration;
import java.time.Instant;

/**
 * What is written down about a started program.
 *
 * @param program its name
 * @param pid process id
 * @param startTicks start time of the process as the kernel counts it: with the boot id it tells a
 *     reused pid
 * @param bootId the kernel's id of this boot
 * @param startedAt when it was started
 * @param logOffset length of its log before the start
 * @param order how many programs were started before it in this instance
 * @param ready how long it took until it was ready; zero while it is not
 */
public record ProcessRecord(
    String program,
    long pid,
    long startTicks,
    String bootId,
    Instant startedAt,
    long logOffset,
    long order,
    Duration ready) {

  /** The same with the time until it was ready. */
  public ProcessRecord ready(Duration time) {
    return new ProcessRecord(program, pid, startTicks, bootId, startedAt, logOffset, order, time);
  }

  /** Whether that very process still runs. */
  public boolean alive() {
    return LinuxProcess.bootId().equals(bootId)
        && LinuxProcess.of(pid).filter(process -> process.startTicks() == startTicks).isPresent();
  }
}
