package io.sightline.platform.rabbitmq.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests that are left out where RabbitMQ is not installed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("rabbitmq")
@EnabledIf(
    value = "io.sightline.platform.rabbitmq.testing.RabbitNode#installed",
    disabledReason = "RabbitMQ is not installed: apt-get install rabbitmq-server")
public @interface NeedsRabbitmq {}
