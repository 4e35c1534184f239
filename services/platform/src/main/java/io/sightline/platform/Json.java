package io.sightline.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as the shop speaks it: snake_case, ISO times, plain decimals, no silent conversions. */
public final class Json {
  private static final Pattern JSON_TYPE =
      Pattern.compile("\\s*application/([\\w.-]+\\+)?json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

  /** How Jackson puts it; it has no exception of its own for it. */
  private static final Pattern GIVEN_TWICE = Pattern.compile("^Duplicate field '(.{1,64}?)'");

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

  /** Two values for one field: which of them counts would be up to the reader. */
  private static final ObjectReader REQUESTS =
      MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private Json() {}

  /** The mapper itself, for what is neither a request nor an answer. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads the body of a request. Fields that {@code type} does not have are passed over, so that a
   * caller may be newer than the service.
   *
   * @param request the request
   * @param type type to read
   * @param <T> type to read
   * @return the body, never null
   * @throws HttpException 400 when it is not such an object, 413 when it is too large, 415 when it
   *     is said to be something else than JSON
   */
  public static <T> T read(ServerRequest request, Class<T> type) {
    requireJson(request);
    try {
      T value = REQUESTS.readValue(body(request), type);
      if (value == null) {
        throw new BadRequestException("Request body must be a JSON object");
      }
      return value;
    } catch (JsonMappingException e) {
      throw new BadRequestException(describe(e), e);
    } catch (JsonProcessingException e) {
      Matcher twice = GIVEN_TWICE.matcher(e.getOriginalMessage());
      throw new BadRequestException(
          twice.find() ? twice.group(1) + " is given twice" : "Request body is not valid JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  /** Also keeps forms on foreign web pages out: a browser sends none of them as JSON unasked. */
  private static void requireJson(ServerRequest request) {
    Optional<String> type = request.headers().first(HeaderNames.CONTENT_TYPE);
    if (type.isPresent() && !JSON_TYPE.matcher(type.get()).matches()) {
      throw new HttpException(
          "Content-Type must be application/json", Status.UNSUPPORTED_MEDIA_TYPE_415, true);
    }
  }

  private static byte[] body(ServerRequest request) {
    byte[] body = RequestBody.read(request);
    if (body.length == 0) {
      throw new BadRequestException("Request body must be a JSON object");
    }
    return body;
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
