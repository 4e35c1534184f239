-- The address is stored in lower case.
CREATE TABLE users (
  user_id       uuid PRIMARY KEY,
  email         text NOT NULL UNIQUE,
  name          text NOT NULL,
  password_hash text NOT NULL,
  roles         text[] NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE favorites (
  user_id    uuid NOT NULL REFERENCES users,
  product_id text NOT NULL,
  added_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, product_id)
);

CREATE TABLE preferences (
  user_id    uuid PRIMARY KEY REFERENCES users,
  language   text NOT NULL,
  newsletter boolean NOT NULL,
  categories text[] NOT NULL
);

-- In the database, so that a restart forgives nothing.
CREATE TABLE login_failures (
  subject  text PRIMARY KEY,
  failures integer NOT NULL,
  since    timestamptz NOT NULL
);

CREATE INDEX login_failures_since ON login_failures (since);
