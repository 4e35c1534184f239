package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes mail of who tells name and password, whichever they are, and keeps both. */
final class LoginMailServer implements AutoCloseable {
  private final ServerSocket server;
  private final List<String> logins = new CopyOnWriteArrayList<>();
  private final List<String> mails = new CopyOnWriteArrayList<>();

  private LoginMailServer(ServerSocket server) {
    this.server = server;
  }

  static LoginMailServer start() throws IOException {
    LoginMailServer mail =
        new LoginMailServer(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(mail::serve);
    return mail;
  }

  int port() {
    return server.getLocalPort();
  }

  /** As the mechanism PLAIN has them. */
  List<String> logins() {
    return logins;
  }

  /** For whom there was mail after a login. */
  List<String> mails() {
    return mails;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        talk(client);
      } catch (SocketException e) {
        // By close(), or by a client, which then has nothing in the lists.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void talk(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
    OutputStream out = client.getOutputStream();
    boolean known = false;
    say(out, "220 ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      switch (words[0].toUpperCase(Locale.ROOT)) {
        case "EHLO" -> say(out, "250-here\r\n250 AUTH PLAIN");
        case "AUTH" -> {
          logins.add(new String(Base64.getDecoder().decode(words[2]), US_ASCII));
          known = true;
          say(out, "235 welcome");
        }
        case "RCPT" -> {
          if (known) {
            mails.add(line.replaceAll(".*<|>.*", ""));
          }
          say(out, known ? "250 ok" : "530 who are you");
        }
        case "DATA" -> {
          say(out, "354 go on");
          // Its text is not what is asked here.
          in.lines().takeWhile(text -> !text.equals(".")).forEach(text -> {});
          say(out, "250 ok");
        }
        case "QUIT" -> {
          say(out, "221 bye");
          return;
        }
        default -> say(out, "250 ok");
      }
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(US_ASCII));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
