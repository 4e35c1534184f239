package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.ClientRequest;
import io.helidon.webclient.api.ClientRequestBase;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import javax.annotation.Nullable;

/**
 * The path template of each request, such as {@code /products/{id}}. Kept beside Helidon's own
 * field because that one is private and changed its type in 4.5.3.
 */
public final class UrlTemplates {

  @SuppressWarnings("rawtypes")
  private static final VirtualField<ClientRequestBase, String> template =
      VirtualField.find(ClientRequestBase.class, String.class);

  /** Remembers the template that a request was given, or forgets it for a URI without one. */
  public static void set(ClientRequestBase<?, ?> request, @Nullable Object uri) {
    if (uri instanceof String text && text.indexOf('{') >= 0) {
      template.set(request, TemplatePath.of(request.uri().path().path(), text));
    } else {
      template.set(request, null);
    }
  }

  @Nullable
  public static String get(ClientRequestBase<?, ?> request) {
    return template.get(request);
  }

  public static void copy(Object from, @Nullable ClientRequest<?> to) {
    if (from instanceof ClientRequestBase<?, ?> source
        && to instanceof ClientRequestBase<?, ?> target) {
      template.set(target, template.get(source));
    }
  }

  private UrlTemplates() {}
}
