package io.sightline.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on disks. */
public final class FreeSpace {

  /** Bytes that we may use on the disk where this folder is, or would be if it were there. */
  public static long of(Path folder) throws IOException {
    Path existing = folder;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return Files.getFileStore(existing).getUsableSpace();
  }

  private FreeSpace() {}
}
