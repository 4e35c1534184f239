package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrade;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrader;
import io.helidon.webserver.http1.spi.Http1UpgradeResponse;
import io.helidon.webserver.http1.spi.Http1UpgradeResult;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.webserver.websocket.WsRoute;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.webserver.websocket.WsUpgrader;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsUpgradeException;
import java.util.Optional;

/**
 * What Helidon's own upgrader does from 4.5 on, whose WebSocket part is not on every mirror: HTTP
 * routing, which is that of 4.5 here, asks it inside of the application's filters.
 */
final class RoutedUpgrader extends WsUpgrader implements Http1RoutedUpgrader {

  RoutedUpgrader(WsConfig config) {
    super(config);
  }

  @Override
  public Optional<Http1RoutedUpgrade> routedUpgrade(
      ConnectionContext peer, HttpPrologue prologue, WritableHeaders<?> headers) {
    WsRoute route;
    try {
      route = peer.router().routing(WsRouting.class, WsRouting.empty()).findRoute(prologue);
    } catch (NotFoundException e) {
      return Optional.empty();
    }
    return Optional.of(
        (response, requestHeaders) -> upgrade(peer, prologue, requestHeaders, response, route));
  }

  private Http1UpgradeResult upgrade(
      ConnectionContext peer,
      HttpPrologue prologue,
      Headers headers,
      Http1UpgradeResponse response,
      WsRoute route) {
    if (!headers.containsToken(HeaderValues.create(HeaderNames.CONNECTION, "Upgrade"))) {
      return Http1UpgradeResult.notApplicable();
    }
    String key = headers.get(WS_KEY).get();
    WsListener listener = route.listener();
    Optional<Headers> answer;
    try {
      answer = listener.onHttpUpgrade(prologue, headers);
    } catch (WsUpgradeException e) {
      response.send(Status.BAD_REQUEST_400);
      return Http1UpgradeResult.responded();
    }
    WritableHeaders<?> all = WritableHeaders.create(answer.orElse(WritableHeaders.create()));
    all.set(HeaderValues.create(HeaderNames.CONNECTION, "Upgrade"));
    all.set(HeaderValues.create(HeaderNames.UPGRADE, "websocket"));
    all.set(HeaderValues.create("Sec-WebSocket-Accept", hash(peer, key)));
    response.sendSwitchingProtocols(all);
    return Http1UpgradeResult.upgraded(
        WsConnection.create(
            peer, prologue, answer.orElse(WritableHeaders.create()), key, listener));
  }
}
