package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.WebClientServiceRequest;
import javax.annotation.Nullable;

/** One attempt of a request, with the template that its path was made from. */
public record WebClientCall(WebClientServiceRequest request, @Nullable String urlTemplate) {}
