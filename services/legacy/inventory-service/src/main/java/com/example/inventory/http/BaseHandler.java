package com.example.inventory.http;

import com.example.inventory.ConflictException;
import com.example.inventory.InventoryException;
import com.example.inventory.NotFoundException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What all handlers share: which method is asked for, what failures become, the log. */
abstract class BaseHandler implements HttpHandler {
  private static final Logger LOGGER = Logger.getLogger("com.example.inventory.access");

  private final String allow;

  /**
   * Creates the handler.
   *
   * @param allow the methods that it has
   */
  BaseHandler(String allow) {
    this.allow = allow;
  }

  @Override
  public final void handle(HttpExchange exchange) throws IOException {
    long start = System.nanoTime();
    try {
      Answer answer = answer(exchange);
      if (answer.getAllow() != null) {
        exchange.getResponseHeaders().set("Allow", answer.getAllow());
      }
      exchange.getResponseHeaders().set("Content-Type", answer.getContentType());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.getStatus(), head ? -1 : answer.getBody().length);
      if (!head) {
        OutputStream out = exchange.getResponseBody();
        out.write(answer.getBody());
      }
      log(exchange, answer.getStatus(), (System.nanoTime() - start) / 1000000);
    } finally {
      exchange.close();
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    try {
      String method = exchange.getRequestMethod();
      if (!handles(Request.ofQuery(exchange).getRest())) {
        return Answer.error(404, "there is nothing at this address");
      }
      if (method.equals("GET") && allow.contains("GET")) {
        return get(Request.ofQuery(exchange));
      }
      if (method.equals("POST") && allow.contains("POST")) {
        return post(Request.ofForm(exchange));
      }
      return Answer.methodNotAllowed(allow);
    } catch (HttpError e) {
      return Answer.error(e.getStatus(), e.getMessage());
    } catch (NotFoundException e) {
      return Answer.error(404, e.getMessage());
    } catch (ConflictException e) {
      return Answer.error(409, e.getMessage());
    } catch (InventoryException e) {
      return Answer.error(400, e.getMessage());
    } catch (SQLException e) {
      LOGGER.log(Level.SEVERE, "database trouble", e);
      return Answer.error(503, "the database cannot be used");
    } catch (RuntimeException e) {
      LOGGER.log(Level.SEVERE, "unexpected trouble", e);
      return Answer.error(500, "internal server error");
    }
  }

  private static void log(HttpExchange exchange, int status, long millis) {
    Level level = status >= 500 ? Level.SEVERE : status >= 400 ? Level.WARNING : Level.INFO;
    String path = exchange.getRequestURI().getRawPath();
    if (status < 400 && (path.equals("/health") || path.equals("/ready"))) {
      level = Level.FINE;
    }
    LOGGER.log(
        level,
        "{0} {1} {2} {3} ms",
        new Object[] {exchange.getRequestMethod(), path, String.valueOf(status), "" + millis});
  }

  /**
   * Tells whether the handler has this path.
   *
   * @param rest what the path has beyond the handler's own
   */
  protected boolean handles(String rest) {
    return rest.isEmpty();
  }

  protected Answer get(Request request) throws InventoryException, SQLException, HttpError {
    throw new UnsupportedOperationException("GET");
  }

  protected Answer post(Request request) throws InventoryException, SQLException, HttpError {
    throw new UnsupportedOperationException("POST");
  }
}
