CREATE TABLE orders (
  order_id        uuid PRIMARY KEY,
  product_id      text NOT NULL,
  product_name    text NOT NULL,
  quantity        integer NOT NULL CHECK (quantity > 0),
  total_price     numeric(12, 2) NOT NULL CHECK (total_price > 0),
  status          text NOT NULL,
  created_at      timestamptz NOT NULL,
  idempotency_key text UNIQUE
);

CREATE INDEX orders_by_time ON orders (created_at);

-- An order being created: from before its stock is reserved until it is in the table above. A row
-- that stays behind marks stock to be given back.
CREATE TABLE attempts (
  order_id        uuid PRIMARY KEY,
  idempotency_key text UNIQUE,
  started_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

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
