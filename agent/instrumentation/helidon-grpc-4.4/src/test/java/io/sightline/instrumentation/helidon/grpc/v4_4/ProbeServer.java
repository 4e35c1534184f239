package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sightline.instrumentation.helidon.grpc.v4_4.probe.Answer;
import io.sightline.instrumentation.helidon.grpc.v4_4.probe.ProbeServiceGrpc;
import io.sightline.instrumentation.helidon.grpc.v4_4.probe.Question;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Ends its calls as the question asks, when the client has said everything. */
final class ProbeServer extends ProbeServiceGrpc.ProbeServiceImplBase {

  /** What a client gives a call that the server does not end in time. */
  static final long DEADLINE_MILLIS = 50;

  private static final Answer ANSWER = Answer.newBuilder().setText("answer").build();

  private final Semaphore waiting;
  private final Runnable nestedCall;

  /** Releases {@code waiting} when it leaves a call open for the client to cancel. */
  ProbeServer(Semaphore waiting, Runnable nestedCall) {
    this.waiting = waiting;
    this.nestedCall = nestedCall;
  }

  @Override
  public void unary(Question question, StreamObserver<Answer> answers) {
    begin(answers);
    finish(question.getOutcome(), answers, 1);
  }

  @Override
  public void serverStream(Question question, StreamObserver<Answer> answers) {
    begin(answers);
    finish(question.getOutcome(), answers, 3);
  }

  @Override
  public StreamObserver<Question> clientStream(StreamObserver<Answer> answers) {
    begin(answers);
    return new Questions(answers, 1);
  }

  @Override
  public StreamObserver<Question> bidi(StreamObserver<Answer> answers) {
    begin(answers);
    return new Questions(answers, 3);
  }

  private static void begin(StreamObserver<Answer> answers) {
    Marks.inService();
    ((ServerCallStreamObserver<Answer>) answers).setOnCancelHandler(Marks::inCancelHandler);
  }

  private void finish(String outcome, StreamObserver<Answer> answers, int count) {
    switch (outcome) {
      case "ok", "supplied" -> complete(answers, count);
      case "none" -> complete(answers, 0);
      case "many" -> complete(answers, 500);
      case "deadline-missed" -> {
        awaitEnd(Deadline.after(DEADLINE_MILLIS + 50, TimeUnit.MILLISECONDS));
        complete(answers, count);
      }
      case "nested" -> {
        nestedCall.run();
        complete(answers, count);
      }
      case "throw" -> throw new IllegalStateException("thrown by the service");
      case "cancel", "dropped" -> waiting.release();
      case "cancel-early" -> {
        // The rest never comes: the client has heard enough.
        answers.onNext(ANSWER);
        answers.onNext(ANSWER);
      }
      default -> {
        Status status = Status.Code.valueOf(outcome).toStatus();
        answers.onError(status.withCause(new IllegalArgumentException()).asRuntimeException());
      }
    }
  }

  private static void awaitEnd(Deadline deadline) {
    while (!deadline.isExpired()) {
      LockSupport.parkNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }
  }

  private static void complete(StreamObserver<Answer> answers, int count) {
    for (int i = 0; i < count; i++) {
      answers.onNext(ANSWER);
    }
    answers.onCompleted();
  }

  private final class Questions implements StreamObserver<Question> {

    private final StreamObserver<Answer> answers;
    private final int count;
    private String outcome = "ok";
    private int questions;

    Questions(StreamObserver<Answer> answers, int count) {
      this.answers = answers;
      this.count = count;
    }

    @Override
    public void onNext(Question question) {
      Marks.inRequestCallback();
      outcome = question.getOutcome();
      questions++;
      if (outcome.equals("cancel-open") && questions == 2) {
        waiting.release();
      }
    }

    @Override
    public void onError(Throwable t) {
      throw new IllegalStateException("The cancel handler should have been called", t);
    }

    @Override
    public void onCompleted() {
      Marks.inHalfClose();
      finish(outcome, answers, count);
    }
  }
}
