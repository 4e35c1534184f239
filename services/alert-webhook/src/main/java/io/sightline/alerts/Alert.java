package io.sightline.alerts;

import io.helidon.http.BadRequestException;
import io.sightline.platform.Require;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * One alert in a notification; what its form does not tell is null.
 *
 * @param channel the form in which it came
 * @param receiver whom it was sent to
 * @param alertname name of the rule
 * @param status whether it goes on
 * @param severity how bad it is
 * @param service which service it is about
 * @param fingerprint the same for all notifications of one alert
 * @param startsAt since when it fires
 * @param endsAt when it was resolved
 * @param summary one line about it
 */
record Alert(
    Channel channel,
    String receiver,
    String alertname,
    AlertStatus status,
    String severity,
    String service,
    String fingerprint,
    Instant startsAt,
    Instant endsAt,
    String summary) {

  static final int MAX_TEXT = 256;

  private static final int MAX_SUMMARY = 500;
  private static final int FINGERPRINT_DIGITS = 16;

  Alert {
    Require.text("alertname", alertname, MAX_TEXT);
    Require.text("fingerprint", fingerprint, MAX_TEXT);
    optional("receiver", receiver);
    optional("severity", severity);
    optional("service", service);
    if (summary != null && summary.length() > MAX_SUMMARY) {
      summary = summary.substring(0, MAX_SUMMARY);
    }
    if (startsAt != null && endsAt != null && endsAt.isBefore(startsAt)) {
      throw new BadRequestException("endsAt is before startsAt");
    }
  }

  /**
   * An alert as Slack and mail show it to people: without a fingerprint, so it is made of what
   * stays the same until the alert is resolved.
   */
  static Alert shown(
      Channel channel,
      String receiver,
      String alertname,
      AlertStatus status,
      String severity,
      String service,
      String summary) {
    return new Alert(
        channel,
        receiver,
        alertname,
        status,
        severity,
        service,
        fingerprint(alertname + '\n' + severity + '\n' + service),
        null,
        null,
        summary);
  }

  private static void optional(String field, String value) {
    if (value != null) {
      Require.text(field, value, MAX_TEXT);
    }
  }

  private static String fingerprint(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
