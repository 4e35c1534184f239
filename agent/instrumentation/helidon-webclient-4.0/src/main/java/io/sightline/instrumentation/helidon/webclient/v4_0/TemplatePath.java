package io.sightline.instrumentation.helidon.webclient.v4_0;

import javax.annotation.Nullable;

/** The path part of a URI template, whatever else the template has. */
final class TemplatePath {

  /** Joins base path and template as {@code ClientUri} joins base path and resolved path. */
  @Nullable
  static String of(String basePath, String uriTemplate) {
    String path = withoutQuery(uriTemplate);
    int scheme = path.indexOf("://");
    if (scheme >= 0) {
      int start = path.indexOf('/', scheme + 3);
      return start < 0 ? null : path.substring(start);
    }
    if (path.isEmpty()) {
      return null;
    }
    boolean slash = path.charAt(0) == '/';
    if (basePath.isEmpty() || basePath.equals("/")) {
      return slash ? path : "/" + path;
    }
    if (basePath.endsWith("/")) {
      return slash ? basePath + path.substring(1) : basePath + path;
    }
    return slash ? basePath + path : basePath + "/" + path;
  }

  private static String withoutQuery(String uriTemplate) {
    int end = uriTemplate.length();
    int query = uriTemplate.indexOf('?');
    if (query >= 0) {
      end = query;
    }
    int fragment = uriTemplate.indexOf('#');
    if (fragment >= 0 && fragment < end) {
      end = fragment;
    }
    return uriTemplate.substring(0, end);
  }

  private TemplatePath() {}
}
