/**
 * Work that one service gives another over RabbitMQ, whose effect happens once.
 *
 * <p>A sender writes its message into the table {@code message_outbox} in the transaction of the
 * change that it follows from ({@link io.sightline.platform.rabbitmq.MessageOutbox}); a receiver
 * notes the message's id in the table {@code processed_messages} in the transaction of its effect
 * ({@link io.sightline.platform.rabbitmq.MessageConsumer}). In between RabbitMQ may deliver a
 * message more than once.
 */
package io.sightline.platform.rabbitmq;
