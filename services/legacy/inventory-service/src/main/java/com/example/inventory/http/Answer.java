package com.example.inventory.http;

import java.io.UnsupportedEncodingException;

/** What a handler answers. */
class Answer {
  private static final String XML = "application/xml; charset=utf-8";
  private static final String JSON = "application/json";

  private final int status;
  private final String contentType;
  private final byte[] body;
  private String allow;

  private Answer(int status, String contentType, String body) {
    this.status = status;
    this.contentType = contentType;
    try {
      this.body = body.getBytes("UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Answer xml(int status, XmlDocument document) {
    return new Answer(status, XML, document.finish());
  }

  static Answer json(int status, String json) {
    return new Answer(status, JSON, json);
  }

  static Answer error(int status, String message) {
    XmlDocument document = new XmlDocument("error");
    document.text(message);
    return xml(status, document);
  }

  static Answer methodNotAllowed(String allow) {
    Answer answer = error(405, "method not allowed");
    answer.allow = allow;
    return answer;
  }

  int getStatus() {
    return status;
  }

  String getContentType() {
    return contentType;
  }

  byte[] getBody() {
    return body;
  }

  /** The methods that there are, or null. */
  String getAllow() {
    return allow;
  }
}
