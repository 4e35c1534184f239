-- An order has one shipment; the row is also what makes a paid order that comes after its refund
-- not ship.
CREATE TABLE shipments (
  order_id     uuid PRIMARY KEY,
  shipment_id  uuid NOT NULL UNIQUE,
  product_id   text NOT NULL,
  quantity     integer NOT NULL CHECK (quantity > 0),
  status       text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  shipped_at   timestamptz,
  delivered_at timestamptz,
  due_at       timestamptz
);

-- When the shipment moves on by itself.
CREATE INDEX shipments_due ON shipments (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE outbox (
  sequence     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id     uuid NOT NULL UNIQUE,
  topic        text NOT NULL,
  record_key   text NOT NULL,
  payload      text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz
);

CREATE INDEX outbox_unpublished ON outbox (sequence) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at);

CREATE TABLE processed_events (
  event_id     uuid PRIMARY KEY,
  processed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
