/** The assistant's WebSocket, bridged to assistant-service. */
package io.sightline.gateway.assistant;
