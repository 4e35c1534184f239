ALTER TABLE orders
  ADD COLUMN user_id    text,
  ADD COLUMN payment_id text;

CREATE INDEX orders_of_user ON orders (user_id, created_at) WHERE user_id IS NOT NULL;
CREATE INDEX orders_unpaid ON orders (created_at) WHERE status = 'created';
CREATE INDEX orders_with_key ON orders (created_at) WHERE idempotency_key IS NOT NULL;

-- What the shop owes because of an order: stock to be released, a payment to be refunded. A row is
-- written with the change that is its reason and deleted when the other service has confirmed.
CREATE TABLE obligations (
  kind     text NOT NULL,
  subject  text NOT NULL,
  order_id uuid NOT NULL,
  tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (kind, subject)
);

CREATE INDEX obligations_of_order ON obligations (order_id);
CREATE INDEX obligations_by_time ON obligations (tried_at);
