/** What CRM and MES tell each other over RabbitMQ. */
package io.sightline.contracts.production;
