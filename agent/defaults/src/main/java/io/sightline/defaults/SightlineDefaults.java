package io.sightline.defaults;

import com.google.auto.service.AutoService;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/** The list of everything that differs from upstream; one class for each concern. */
@AutoService(AutoConfigurationCustomizerProvider.class)
public final class SightlineDefaults implements AutoConfigurationCustomizerProvider {

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration
        .addPropertiesSupplier(DefaultProperties::get)
        .addPropertiesCustomizer(OtlpTimeouts::get)
        .addPropertiesCustomizer(RequestsInProgress::configure)
        .addPropertiesCustomizer(VirtualThreadSchedulerMetrics::configure)
        .addPropertiesCustomizer(InstanceId::replaceUpstreams)
        .addPropertiesCustomizer(StructuredLogAttributes::get)
        .addPropertiesCustomizer(PlatformThreadDetails::replaceUpstreams)
        .addSpanExporterCustomizer(OutageRetry::configure)
        .addLogRecordExporterCustomizer(OutageRetry::configure)
        .addSamplerCustomizer(UntracedPaths::configure)
        .addSamplerCustomizer(ConnectionChecks::configure)
        .addTracerProviderCustomizer(PlatformThreadDetails::configure)
        .addMeterProviderCustomizer(KafkaClientMetrics::configure)
        .addMeterProviderCustomizer(SdkMetrics::configure);
  }
}
