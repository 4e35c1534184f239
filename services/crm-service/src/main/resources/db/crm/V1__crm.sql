CREATE TABLE customers (
  customer_id uuid PRIMARY KEY,
  name        text NOT NULL,
  -- In lower case, so that it is unique however it is written.
  email       text NOT NULL UNIQUE,
  phone       text,
  company     text,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL
);

CREATE INDEX customers_by_name ON customers (name, customer_id);

CREATE TABLE approvals (
  order_id            uuid PRIMARY KEY,
  user_id             text,
  product_id          text NOT NULL,
  product_name        text NOT NULL,
  quantity            integer NOT NULL,
  total_price         numeric(12, 2) NOT NULL,
  status              text NOT NULL,
  decided_by          text,
  reason              text,
  created_at          timestamptz NOT NULL,
  decided_at          timestamptz,
  production_order_id text,
  production_status   text,
  production_version  integer NOT NULL DEFAULT 0
);

CREATE INDEX approvals_by_time ON approvals (created_at, order_id);
CREATE INDEX approvals_waiting ON approvals (created_at, order_id) WHERE status = 'waiting';

CREATE TABLE message_outbox (
  sequence     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id   uuid NOT NULL UNIQUE,
  exchange     text NOT NULL,
  queue        text NOT NULL,
  type         text NOT NULL,
  payload      text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz
);

CREATE INDEX message_outbox_unpublished ON message_outbox (sequence) WHERE published_at IS NULL;
CREATE INDEX message_outbox_published ON message_outbox (published_at);

CREATE TABLE processed_messages (
  message_id   uuid PRIMARY KEY,
  processed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE processed_events (
  event_id     uuid PRIMARY KEY,
  processed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
