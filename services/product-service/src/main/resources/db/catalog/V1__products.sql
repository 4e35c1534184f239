CREATE TABLE products (
  id         text PRIMARY KEY,
  name       text NOT NULL,
  price      numeric(12, 2) NOT NULL CHECK (price > 0),
  stock      integer NOT NULL CHECK (stock >= 0),
  full_stock integer NOT NULL CHECK (full_stock > 0)
);

-- A released row stays: it refuses a reservation that arrives after its own release.
CREATE TABLE reservations (
  order_id    text PRIMARY KEY,
  product_id  text REFERENCES products,
  quantity    integer NOT NULL CHECK (quantity >= 0),
  released    boolean NOT NULL DEFAULT false,
  reserved_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO products (id, name, price, stock, full_stock) VALUES
  ('1', 'Laptop', 999.99, 50, 50),
  ('2', 'Phone', 699.99, 100, 100),
  ('3', 'Tablet', 449.99, 75, 75),
  ('4', 'Watch', 299.99, 200, 200),
  ('5', 'Headphones', 199.99, 150, 150);
