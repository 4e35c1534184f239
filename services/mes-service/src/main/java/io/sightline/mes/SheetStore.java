package io.sightline.mes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.config.Config;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** A bucket of an S3 storage. */
final class SheetStore implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String TEXT = "text/plain; charset=utf-8";

  private final S3Client client;
  private final String bucket;

  private SheetStore(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * Creates the storage that is configured, if there is one.
   *
   * @param config configuration node of the storage
   */
  static Optional<SheetStore> create(Config config) {
    if (!config.get("enabled").asBoolean().orElse(false)) {
      return Optional.empty();
    }
    S3Client client =
        S3Client.builder()
            .endpointOverride(URI.create(config.get("endpoint").asString().get()))
            .region(Region.of(config.get("region").asString().get()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        config.get("access.key").asString().get(),
                        config.get("secret.key").asString().get())))
            // Bucket names in host names need a DNS that knows them.
            .forcePathStyle(true)
            // What Amazon checks beyond the protocol, other storages need not know.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(TIMEOUT).socketTimeout(TIMEOUT))
            .overrideConfiguration(settings -> settings.apiCallTimeout(TIMEOUT.multipliedBy(2)))
            .build();
    return Optional.of(new SheetStore(client, config.get("bucket").asString().get()));
  }

  /**
   * Stores an object, the same as often as one likes.
   *
   * @throws SdkException when that is not known to have worked
   */
  void put(String key, String text) {
    try {
      upload(key, text);
    } catch (NoSuchBucketException e) {
      createBucket();
      upload(key, text);
    }
  }

  /**
   * Reads an object.
   *
   * @throws SdkException when that fails, also when it is not there
   */
  byte[] get(String key) {
    return client.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArrayUnsafe();
  }

  @Override
  public void close() {
    client.close();
  }

  private void upload(String key, String text) {
    client.putObject(
        request -> request.bucket(bucket).key(key).contentType(TEXT),
        RequestBody.fromBytes(text.getBytes(UTF_8)));
  }

  private void createBucket() {
    try {
      client.createBucket(request -> request.bucket(bucket));
    } catch (BucketAlreadyOwnedByYouException e) {
      // Another instance was faster, which is as good.
      return;
    }
  }
}
