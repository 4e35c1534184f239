package io.sightline.redaction;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;

/** A span with its name, attributes, events, links and status masked. */
final class MaskedSpan extends DelegatingSpanData {

  private final String name;
  private final Attributes attributes;
  private final List<EventData> events;
  private final List<LinkData> links;
  private final StatusData status;

  /** The span itself when there is nothing to mask. */
  static SpanData mask(SpanData span, AttributeMasker masker) {
    String name = masker.mask(span.getName());
    Attributes attributes = masker.mask(span.getAttributes());
    List<EventData> events = maskEvents(span.getEvents(), masker);
    List<LinkData> links = maskLinks(span.getLinks(), masker);
    StatusData status = maskStatus(span.getStatus(), masker);
    return name == span.getName()
            && attributes == span.getAttributes()
            && events == span.getEvents()
            && links == span.getLinks()
            && status == span.getStatus()
        ? span
        : new MaskedSpan(span, name, attributes, events, links, status);
  }

  private MaskedSpan(
      SpanData span,
      String name,
      Attributes attributes,
      List<EventData> events,
      List<LinkData> links,
      StatusData status) {
    super(span);
    this.name = name;
    this.attributes = attributes;
    this.events = events;
    this.links = links;
    this.status = status;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public List<EventData> getEvents() {
    return events;
  }

  @Override
  public List<LinkData> getLinks() {
    return links;
  }

  @Override
  public StatusData getStatus() {
    return status;
  }

  private static List<EventData> maskEvents(List<EventData> events, AttributeMasker masker) {
    List<EventData> result = events;
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      String name = masker.mask(event.getName());
      Attributes attributes = masker.mask(event.getAttributes());
      if (name != event.getName() || attributes != event.getAttributes()) {
        result = result == events ? new ArrayList<>(events) : result;
        result.set(
            i,
            EventData.create(
                event.getEpochNanos(), name, attributes, event.getTotalAttributeCount()));
      }
    }
    return result;
  }

  private static List<LinkData> maskLinks(List<LinkData> links, AttributeMasker masker) {
    List<LinkData> result = links;
    for (int i = 0; i < links.size(); i++) {
      LinkData link = links.get(i);
      Attributes attributes = masker.mask(link.getAttributes());
      if (attributes != link.getAttributes()) {
        result = result == links ? new ArrayList<>(links) : result;
        result.set(
            i, LinkData.create(link.getSpanContext(), attributes, link.getTotalAttributeCount()));
      }
    }
    return result;
  }

  private static StatusData maskStatus(StatusData status, AttributeMasker masker) {
    String description = status.getDescription();
    String masked = masker.mask(description);
    return masked == description ? status : StatusData.create(status.getStatusCode(), masked);
  }
}
