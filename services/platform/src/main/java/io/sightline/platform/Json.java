package io.sightline.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** JSON as the shop speaks it: snake_case, ISO times, plain decimals, no silent conversions. */
public final class Json {
  /** Bodies of this shop are a few hundred bytes. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private static final long MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private Json() {}

  /** The mapper itself, for what is neither a request nor an answer. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads the body of a request.
   *
   * @param request the request
   * @param type type to read
   * @param <T> type to read
   * @return the body, never null
   * @throws HttpException 400 when it is not such an object, 413 when it is too large
   */
  public static <T> T read(ServerRequest request, Class<T> type) {
    try {
      T value = MAPPER.readValue(body(request), type);
      if (value == null) {
        throw new BadRequestException("Request body must be a JSON object");
      }
      return value;
    } catch (JsonMappingException e) {
      throw new BadRequestException(describe(e), e);
    } catch (IOException e) {
      throw new BadRequestException("Request body is not valid JSON", e);
    }
  }

  /**
   * Sends an answer; its status is 200 unless the response has another one already.
   *
   * @param response the response
   * @param body what to send
   */
  public static void send(ServerResponse response, Object body) {
    response.header(HeaderValues.CONTENT_TYPE_JSON).send(bytes(body));
  }

  /**
   * Writes a value as JSON.
   *
   * @param value the value
   * @return the JSON text in UTF-8
   */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] body(ServerRequest request) {
    if (!request.content().hasEntity()) {
      throw new BadRequestException("Request body must be a JSON object");
    }
    try (InputStream content = request.content().inputStream()) {
      byte[] body = content.readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        // A connection closed on a caller who is still sending would take the answer with it.
        content.skip(MAX_DISCARDED_BYTES);
        throw new HttpException(
            "Request body is larger than " + MAX_BODY_BYTES + " bytes",
            Status.REQUEST_ENTITY_TOO_LARGE_413);
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names the field, never the Java type behind it. */
  private static String describe(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : e.getPath()) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.isEmpty()
        ? "Request body must be a JSON object"
        : path + " has the wrong type or is out of range";
  }
}
