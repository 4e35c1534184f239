package com.example.inventory.http;

import com.example.inventory.Movement;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.TimeZone;

/** A movement as XML. */
final class MovementXml {
  private MovementXml() {}

  static XmlDocument write(XmlDocument document, Movement movement) {
    return document
        .attribute("id", movement.getId())
        .attribute("sku", movement.getSku())
        .attribute("warehouse", movement.getWarehouse())
        .attribute("quantity", movement.getQuantity())
        .attribute("reference", movement.getReference())
        .attribute("booked-at", format(movement.getBookedAt()));
  }

  private static String format(Date date) {
    // Not kept: this class of the JDK may not be used by two threads.
    SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
    format.setTimeZone(TimeZone.getTimeZone("UTC"));
    return format.format(date);
  }
}
