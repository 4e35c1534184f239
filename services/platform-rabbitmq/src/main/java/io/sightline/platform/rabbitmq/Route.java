package io.sightline.platform.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/**
 * A way for messages: an exchange, and the queue behind it that the routing key of the same name
 * leads to. What cannot be processed goes to exchange {@code <exchange>.dlx} and queue {@code
 * <queue>.dead}.
 *
 * @param exchange name of the exchange
 * @param queue name of the queue, and the routing key
 */
public record Route(String exchange, String queue) {

  /**
   * A message whose receiver dies again and again without getting to say why is set aside by the
   * broker. RabbitMQ 4 has this limit by default, 3.10 has none.
   */
  private static final int DELIVERIES = 20;

  /** Exchange of what cannot be processed. */
  public String deadLetterExchange() {
    return exchange + ".dlx";
  }

  /** Queue of what cannot be processed. */
  public String deadLetterQueue() {
    return queue + ".dead";
  }

  /** Creates what is missing of it; both ends do, so that neither has to be started first. */
  void declare(Channel channel) throws IOException {
    channel.exchangeDeclare(exchange, BuiltinExchangeType.DIRECT, true);
    channel.exchangeDeclare(deadLetterExchange(), BuiltinExchangeType.DIRECT, true);
    // Quorum queues are on disk before a publisher is told so, in 3.10 and in 4.
    channel.queueDeclare(deadLetterQueue(), true, false, false, Map.of("x-queue-type", "quorum"));
    channel.queueBind(deadLetterQueue(), deadLetterExchange(), queue);
    channel.queueDeclare(
        queue,
        true,
        false,
        false,
        Map.of(
            "x-queue-type",
            "quorum",
            "x-delivery-limit",
            DELIVERIES,
            "x-dead-letter-exchange",
            deadLetterExchange(),
            "x-dead-letter-routing-key",
            queue));
    channel.queueBind(queue, exchange, queue);
  }
}
