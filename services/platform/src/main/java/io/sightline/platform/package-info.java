/** What every service of the shop repeats: start-up, JSON, errors, health, database, gRPC. */
package io.sightline.platform;
