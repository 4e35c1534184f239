/**
 * WebSocket connections that stay usable: bounded in number and size, kept alive, ended cleanly.
 *
 * <p>Needs {@code helidon-webserver-websocket}, which a service that uses this asks for itself.
 */
package io.sightline.platform.websocket;
