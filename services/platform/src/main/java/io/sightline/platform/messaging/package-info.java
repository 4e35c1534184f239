/**
 * Domain events over Kafka whose effect happens once.
 *
 * <p>A sender writes its event into the table {@code outbox} in the transaction of the change it
 * tells about ({@link io.sightline.platform.messaging.Outbox}); a receiver notes the event's id in
 * the table {@code processed_events} in the transaction of its effect ({@link
 * io.sightline.platform.messaging.EventConsumer}). In between Kafka may deliver an event more than
 * once.
 */
package io.sightline.platform.messaging;
