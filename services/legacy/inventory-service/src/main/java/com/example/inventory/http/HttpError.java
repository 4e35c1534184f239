package com.example.inventory.http;

/** The request is no good as HTTP, whatever it is about. */
class HttpError extends Exception {
  private final int status;

  HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  int getStatus() {
    return status;
  }
}
