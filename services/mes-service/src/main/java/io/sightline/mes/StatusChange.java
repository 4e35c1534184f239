package io.sightline.mes;

import java.time.Instant;

/** A change of a production order's status. */
record StatusChange(int version, ProductionState status, String changedBy, Instant changedAt) {}
