ALTER TABLE payments ADD COLUMN refunded_at timestamptz;

-- An order is paid once at a time: only after its payment was refunded may it be paid again.
-- The index payments_of_order says just that, since status changes with the refund.

CREATE INDEX payments_with_key ON payments (created_at) WHERE idempotency_key IS NOT NULL;
