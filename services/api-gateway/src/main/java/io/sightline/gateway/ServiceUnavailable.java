package io.sightline.gateway;

/** A service behind the gateway gave no answer. */
final class ServiceUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServiceUnavailable(String service, Throwable cause) {
    super(service + " does not answer", cause);
  }
}
