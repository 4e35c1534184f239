package io.sightline.requestid;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.annotation.Nullable;

/**
 * The hosts that an id may be sent to. They are told apart by how they are written: a name is never
 * looked up, which would take time and could differ from what the client gets.
 */
final class Hosts {

  /** Loopback and private addresses, and names that only a private network has. */
  static final String PRIVATE = "private";

  private static final Logger logger = Logger.getLogger(Hosts.class.getName());

  private static final Pattern IPV4 =
      Pattern.compile(
          "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
  private static final Pattern PRIVATE_NAME =
      Pattern.compile("[^.]+|.*\\.(?:localhost|local|internal|svc|home\\.arpa)");

  /** An application that calls more hosts than this pays for the comparison each time. */
  private static final int REMEMBERED = 1000;

  private interface Entry {
    boolean matches(String host, @Nullable InetAddress address);
  }

  private final List<Entry> entries = new ArrayList<>();
  private final ConcurrentMap<String, Boolean> known = new ConcurrentHashMap<>();

  Hosts(List<String> patterns) {
    for (String pattern : patterns) {
      try {
        entries.add(entry(pattern.trim().toLowerCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        logger.warning("sightline: sightline.request-id.hosts: " + e.getMessage());
      }
    }
  }

  boolean contains(@Nullable String host) {
    if (host == null) {
      return false;
    }
    Boolean remembered = known.get(host);
    if (remembered != null) {
      return remembered;
    }
    boolean contained = find(host);
    if (known.size() < REMEMBERED) {
      known.put(host, contained);
    }
    return contained;
  }

  private boolean find(String text) {
    String host = normalized(text);
    InetAddress address = literal(host);
    for (Entry entry : entries) {
      if (entry.matches(host, address)) {
        return true;
      }
    }
    return false;
  }

  private static Entry entry(String pattern) {
    if (pattern.equals(PRIVATE)) {
      return (host, address) ->
          address == null ? PRIVATE_NAME.matcher(host).matches() : isPrivate(address);
    }
    if (pattern.equals("*")) {
      return (host, address) -> true;
    }
    if (pattern.startsWith("*.")) {
      String suffix = pattern.substring(1);
      return (host, address) -> host.endsWith(suffix);
    }
    int slash = pattern.indexOf('/');
    if (slash >= 0) {
      return network(pattern, slash);
    }
    if (pattern.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "\"" + pattern + "\" is left out: a * stands alone or before a dot, as in *.example.com");
    }
    String wanted = normalized(pattern);
    InetAddress wantedAddress = literal(wanted);
    return (host, address) ->
        wantedAddress == null ? host.equals(wanted) : wantedAddress.equals(address);
  }

  private static Entry network(String pattern, int slash) {
    InetAddress network = literal(normalized(pattern.substring(0, slash)));
    int bits;
    try {
      bits = Integer.parseInt(pattern.substring(slash + 1));
    } catch (NumberFormatException e) {
      bits = -1;
    }
    if (network == null || bits < 0 || bits > network.getAddress().length * 8) {
      throw new IllegalArgumentException(
          "\"" + pattern + "\" is left out: a network looks like 10.0.0.0/8");
    }
    byte[] prefix = network.getAddress();
    int length = bits;
    return (host, address) -> address != null && begins(address.getAddress(), prefix, length);
  }

  private static boolean begins(byte[] address, byte[] prefix, int bits) {
    if (address.length != prefix.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((address[i / 8] & mask) != (prefix[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPrivate(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        // Unique local addresses, fc00::/7.
        || address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc;
  }

  private static String normalized(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[") && lower.endsWith("]")) {
      return lower.substring(1, lower.length() - 1);
    }
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** The address, if the host is written as one; anything else would ask the network. */
  @Nullable
  private static InetAddress literal(String host) {
    if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      // Of an address's characters, but none.
      return null;
    }
  }
}
