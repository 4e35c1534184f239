-- How a product is made; whatever is not listed is made as the one without an id.
CREATE TABLE product_specs (
  product_id      text PRIMARY KEY,
  material        text NOT NULL,
  weight_kg       numeric(8, 3) NOT NULL,
  labour_minutes  integer NOT NULL,
  complexity      text NOT NULL
);

INSERT INTO product_specs (product_id, material, weight_kg, labour_minutes, complexity) VALUES
  ('',  'plastic',   0.500, 10, 'simple'),
  ('1', 'aluminium', 1.800, 45, 'complex'),
  ('2', 'glass',     0.200, 30, 'complex'),
  ('3', 'aluminium', 0.500, 30, 'standard'),
  ('4', 'steel',     0.060, 20, 'standard'),
  ('5', 'plastic',   0.250, 15, 'simple');

CREATE TABLE production_orders (
  production_order_id uuid PRIMARY KEY,
  -- An order of the shop is made once.
  order_id         uuid NOT NULL UNIQUE,
  product_id       text NOT NULL,
  product_name     text NOT NULL,
  quantity         integer NOT NULL CHECK (quantity > 0),
  calculated_price numeric(14, 2) NOT NULL,
  status           text NOT NULL,
  version          integer NOT NULL,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  updated_by       text NOT NULL,
  -- When its next step begins or ends; null while nothing happens to it.
  next_due         timestamptz,
  sheet_key        text NOT NULL,
  sheet_stored_at  timestamptz,
  sheet_attempts   integer NOT NULL DEFAULT 0,
  sheet_error      text,
  sheet_due        timestamptz NOT NULL
);

CREATE INDEX production_orders_by_time ON production_orders (created_at, production_order_id);
CREATE INDEX production_orders_due ON production_orders (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX production_orders_sheets ON production_orders (sheet_due) WHERE sheet_stored_at IS NULL;

CREATE TABLE production_steps (
  production_order_id uuid NOT NULL REFERENCES production_orders,
  position            integer NOT NULL,
  name                text NOT NULL,
  started_at          timestamptz,
  finished_at         timestamptz,
  PRIMARY KEY (production_order_id, position)
);

CREATE TABLE status_changes (
  production_order_id uuid NOT NULL REFERENCES production_orders,
  version             integer NOT NULL,
  status              text NOT NULL,
  changed_by          text NOT NULL,
  changed_at          timestamptz NOT NULL,
  PRIMARY KEY (production_order_id, version)
);

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
