package io.sightline.requestid;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;

/** The id on every log record of the request that has none of the application's own. */
final class RequestIdLogRecordProcessor implements LogRecordProcessor {

  @Override
  public void onEmit(Context context, ReadWriteLogRecord record) {
    RequestId id = RequestId.from(context);
    if (id != null && record.getAttribute(RequestIdCustomizer.REQUEST_ID) == null) {
      record.setAttribute(RequestIdCustomizer.REQUEST_ID, id.value());
    }
  }
}
