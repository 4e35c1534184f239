package com.example.inventory.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a handler is asked. */
class Request {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int MAX_BODY = 8 * 1024;
  private static final int MAX_DISCARDED = 16 * 1024 * 1024;

  private final String rest;
  private final Map<String, String> parameters;

  private Request(String rest, Map<String, String> parameters) {
    this.rest = rest;
    this.parameters = parameters;
  }

  /** Reads parameters from the address. */
  static Request ofQuery(HttpExchange exchange) throws HttpError {
    return new Request(rest(exchange), parse(exchange.getRequestURI().getRawQuery()));
  }

  /** Reads parameters from the form in the body. */
  static Request ofForm(HttpExchange exchange) throws HttpError, IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.split(";")[0].trim().toLowerCase(Locale.ROOT).equals(FORM)) {
      discard(exchange.getRequestBody());
      throw new HttpError(415, "the body must be " + FORM);
    }
    return new Request(rest(exchange), parse(body(exchange.getRequestBody())));
  }

  /** What the path has beyond that of the handler: nothing, or something after a slash. */
  String getRest() {
    return rest;
  }

  /** The value of a parameter, or null. */
  String get(String name) {
    return parameters.get(name);
  }

  private static String rest(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(exchange.getHttpContext().getPath().length());
  }

  private static String body(InputStream stream) throws HttpError, IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[1024];
    int read;
    while ((read = stream.read(buffer)) != -1) {
      body.write(buffer, 0, read);
      if (body.size() > MAX_BODY) {
        discard(stream);
        throw new HttpError(413, "the body is larger than " + MAX_BODY + " bytes");
      }
    }
    return body.toString("UTF-8");
  }

  /** A connection closed on a caller who is still sending would take the answer with it. */
  private static void discard(InputStream stream) throws IOException {
    byte[] buffer = new byte[8192];
    int discarded = 0;
    int read;
    while (discarded < MAX_DISCARDED && (read = stream.read(buffer)) != -1) {
      discarded += read;
    }
  }

  private static Map<String, String> parse(String text) throws HttpError {
    Map<String, String> parameters = new HashMap<String, String>();
    if (text == null || text.trim().isEmpty()) {
      return parameters;
    }
    for (String pair : text.trim().split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (parameters.put(name, value) != null) {
        throw new HttpError(400, "a parameter is given twice");
      }
    }
    return parameters;
  }

  private static String decode(String text) throws HttpError {
    try {
      return URLDecoder.decode(text, "UTF-8");
    } catch (IllegalArgumentException e) {
      throw new HttpError(400, "a parameter is not encoded as it must be");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
