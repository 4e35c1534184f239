ALTER TABLE products ADD COLUMN category text;

UPDATE products SET category =
  CASE id
    WHEN '1' THEN 'computers'
    WHEN '2' THEN 'phones'
    WHEN '3' THEN 'computers'
    WHEN '4' THEN 'wearables'
    WHEN '5' THEN 'audio'
    ELSE 'other'
  END;

ALTER TABLE products ALTER COLUMN category SET NOT NULL;

-- 'simple': names of products are of no language, so no word of them is left out or bent.
CREATE INDEX products_words ON products USING gin (to_tsvector('simple', name));
CREATE INDEX products_category ON products (category);

-- Counted by the hour as it happens: adding up reservations for every question would take longer each day.
CREATE TABLE demand (
  hour       timestamptz NOT NULL,
  product_id text NOT NULL REFERENCES products,
  views      bigint NOT NULL DEFAULT 0,
  ordered    bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (hour, product_id)
);
