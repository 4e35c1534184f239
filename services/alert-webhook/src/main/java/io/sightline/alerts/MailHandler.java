package io.sightline.alerts;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;

/** One mail. Its subject tells what it is about; the body, made for people, is not looked at. */
final class MailHandler implements MessageHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final int TOO_LARGE = 552;
  private static final int NO_ALERT = 554;
  private static final int TRY_AGAIN = 451;
  private static final int MAX_RECEIVER = 256;

  private final Inbox inbox;
  private final int maxBytes;
  private final List<String> recipients = new ArrayList<>();

  MailHandler(Inbox inbox, int maxBytes) {
    this.inbox = inbox;
    this.maxBytes = maxBytes;
  }

  @Override
  public void from(String sender) {
    // Anybody may write.
  }

  @Override
  public void recipient(String recipient) {
    recipients.add(recipient);
  }

  @Override
  public String data(InputStream data) throws RejectException, IOException {
    byte[] mail = data.readNBytes(maxBytes + 1);
    if (mail.length > maxBytes) {
      data.transferTo(OutputStream.nullOutputStream());
      // An IOException, such as TooMuchDataException, would be 421: try again, for ever.
      throw new RejectException(TOO_LARGE, "larger than " + maxBytes + " bytes");
    }
    try {
      inbox.receive(List.of(alert(mail)));
      return null;
    } catch (HttpException e) {
      boolean later = e.status().code() == Status.SERVICE_UNAVAILABLE_503.code();
      if (!later) {
        LOGGER.atWarn().addKeyValue("error", e.getMessage()).log("mail_refused");
      }
      throw new RejectException(later ? TRY_AGAIN : NO_ALERT, e.getMessage());
    } catch (MessagingException e) {
      LOGGER.atWarn().addKeyValue("error", e.getMessage()).log("mail_refused");
      throw new RejectException(NO_ALERT, "This is no mail");
    }
  }

  @Override
  public void done() {
    // Nothing to release.
  }

  private Alert alert(byte[] mail) throws MessagingException, RejectException {
    InternetHeaders headers = new InternetHeaders(new ByteArrayInputStream(mail), true);
    Shown.Title title = Shown.Title.parse(header(headers, "Subject").orElse(""));
    AlertStatus status =
        title
            .status()
            .orElseThrow(
                () ->
                    new RejectException(
                        NO_ALERT, "The subject must begin with [FIRING] or [RESOLVED]"));
    String receiver = String.join(",", recipients);
    return Alert.shown(
        Channel.MAIL,
        receiver.length() > MAX_RECEIVER ? receiver.substring(0, MAX_RECEIVER) : receiver,
        header(headers, "X-Alert-Name").orElseGet(title::alertname),
        status,
        header(headers, "X-Alert-Severity").orElse(null),
        header(headers, "X-Alert-Service").or(title::service).orElse(null),
        title.text());
  }

  private static Optional<String> header(InternetHeaders headers, String name) {
    String value = headers.getHeader(name, null);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    String line = MimeUtility.unfold(value);
    try {
      return Optional.of(MimeUtility.decodeText(line).strip());
    } catch (UnsupportedEncodingException e) {
      return Optional.of(line.strip()); // of a charset nobody knows: as it was sent
    }
  }
}
