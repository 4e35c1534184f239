package com.example.inventory.http;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an XML document with one root element. */
class XmlDocument {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newInstance();

  private final StringWriter out = new StringWriter();
  private final XMLStreamWriter writer;

  XmlDocument(String root) {
    try {
      writer = FACTORY.createXMLStreamWriter(out);
      writer.writeStartDocument("UTF-8", "1.0");
      writer.writeStartElement(root);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  XmlDocument begin(String element) {
    try {
      writer.writeStartElement(element);
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  XmlDocument attribute(String name, Object value) {
    if (value == null) {
      return this;
    }
    try {
      writer.writeAttribute(name, String.valueOf(value));
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  XmlDocument text(String text) {
    try {
      writer.writeCharacters(text);
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  XmlDocument end() {
    try {
      writer.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes what is open and returns the whole document. */
  String finish() {
    try {
      writer.writeEndDocument();
      writer.close();
      return out.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }
}
