CREATE TABLE payments (
  payment_id         uuid PRIMARY KEY,
  order_id           text NOT NULL,
  amount             numeric(12, 2) NOT NULL CHECK (amount > 0),
  status             text NOT NULL,
  processing_time_ms numeric(12, 2) NOT NULL,
  idempotency_key    text UNIQUE,
  created_at         timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- An order is paid once, however many payments were declined before.
CREATE UNIQUE INDEX payments_of_order ON payments (order_id) WHERE status = 'completed';

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
