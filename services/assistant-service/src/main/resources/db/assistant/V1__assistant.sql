CREATE TABLE sessions (
  id             uuid PRIMARY KEY,
  created_at     timestamptz NOT NULL DEFAULT now(),
  last_active_at timestamptz NOT NULL DEFAULT now(),
  -- How many messages there are; also tells whether a copy elsewhere is the newest.
  messages       integer NOT NULL DEFAULT 0
);

CREATE INDEX sessions_last_active_at ON sessions (last_active_at);

CREATE TABLE messages (
  session_id uuid NOT NULL REFERENCES sessions,
  number     integer NOT NULL CHECK (number > 0),
  role       text NOT NULL CHECK (role IN ('user', 'assistant')),
  text       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (session_id, number)
);
