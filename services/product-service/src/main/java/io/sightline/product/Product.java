package io.sightline.product;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A product as the catalogue shows it. */
record Product(String id, String name, BigDecimal price, int stock, String category) {
  static final String COLUMNS = "id, name, price, stock, category";

  static Product of(ResultSet row) throws SQLException {
    return new Product(
        row.getString("id"),
        row.getString("name"),
        row.getBigDecimal("price"),
        row.getInt("stock"),
        row.getString("category"));
  }
}
