package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.sightline.instrumentation.helidon.grpc.v4_4.probe.AbsentServiceGrpc;
import io.sightline.instrumentation.helidon.grpc.v4_4.probe.Answer;
import io.sightline.instrumentation.helidon.grpc.v4_4.probe.ProbeServiceGrpc;
import io.sightline.instrumentation.helidon.grpc.v4_4.probe.Question;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Makes one call of each kind the way the generated stubs do, and says what came of it. */
final class ProbeClient {

  private static final long TIMEOUT_SECONDS = 20;

  private final Channel channel;
  private final Semaphore serverWaiting;

  ProbeClient(Channel channel, Semaphore serverWaiting) {
    this.channel = channel;
    this.serverWaiting = serverWaiting;
  }

  /** Returns "OK" and the number of answers, the status code, or the exception's name. */
  String call(String kind, String outcome) {
    Question question = Question.newBuilder().setOutcome(outcome).build();
    boolean absent = outcome.equals("absent");
    try {
      return switch (kind) {
        case "unary" ->
            outcome.equals("cancel")
                ? cancelledUnary(question)
                : blockingUnary(
                    absent ? AbsentServiceGrpc.getUnaryMethod() : ProbeServiceGrpc.getUnaryMethod(),
                    question);
        case "unary-async" -> {
          Answers answers = new Answers();
          ClientCalls.asyncUnaryCall(
              newCall(ProbeServiceGrpc.getUnaryMethod(), outcome), question, answers);
          yield answers.result();
        }
        case "server-stream" -> {
          Answers answers = new Answers();
          ClientCalls.asyncServerStreamingCall(
              newCall(
                  absent
                      ? AbsentServiceGrpc.getServerStreamMethod()
                      : ProbeServiceGrpc.getServerStreamMethod(),
                  outcome),
              question,
              answers);
          cancelIfAsked(outcome, answers);
          yield answers.result();
        }
        case "client-stream" -> {
          Answers answers = new Answers();
          ask(
              question,
              ClientCalls.asyncClientStreamingCall(
                  newCall(
                      absent
                          ? AbsentServiceGrpc.getClientStreamMethod()
                          : ProbeServiceGrpc.getClientStreamMethod(),
                      outcome),
                  answers));
          cancelIfAsked(outcome, answers);
          yield answers.result();
        }
        case "bidi" -> {
          Answers answers = new Answers();
          ask(
              question,
              ClientCalls.asyncBidiStreamingCall(
                  newCall(
                      absent ? AbsentServiceGrpc.getBidiMethod() : ProbeServiceGrpc.getBidiMethod(),
                      outcome),
                  answers));
          cancelIfAsked(outcome, answers);
          yield answers.result();
        }
        default -> throw new IllegalArgumentException(kind);
      };
    } catch (RuntimeException e) {
      return describe(e);
    } finally {
      Marks.afterClientCall();
    }
  }

  private ClientCall<Question, Answer> newCall(
      MethodDescriptor<Question, Answer> method, String outcome) {
    return channel.newCall(method, options(outcome));
  }

  private static CallOptions options(String outcome) {
    return outcome.equals("deadline-missed")
        ? CallOptions.DEFAULT.withDeadlineAfter(ProbeServer.DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
        : CallOptions.DEFAULT;
  }

  private String blockingUnary(MethodDescriptor<Question, Answer> method, Question question) {
    ClientCalls.blockingUnaryCall(channel, method, options(question.getOutcome()), question);
    return "OK 1";
  }

  /** Helidon's unary call keeps its thread until there is an answer: another one must cancel. */
  private String cancelledUnary(Question question) {
    ClientCall<Question, Answer> call =
        newCall(ProbeServiceGrpc.getUnaryMethod(), question.getOutcome());
    CompletableFuture<Status> closed = new CompletableFuture<>();
    Thread canceller =
        Thread.ofVirtual()
            .start(
                () -> {
                  awaitServer();
                  call.cancel("asked to", null);
                });
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(2);
    try {
      call.sendMessage(question);
    } catch (RuntimeException e) {
      System.out.println("cancelled call threw " + e);
    }
    join(canceller);
    return closed.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join().getCode().name();
  }

  private static void ask(Question question, StreamObserver<Question> questions) {
    questions.onNext(question);
    questions.onNext(question);
    // The server waits to be cancelled in half-close: that is after everything was said.
    if (!question.getOutcome().equals("cancel-open")) {
      questions.onCompleted();
    }
  }

  private void cancelIfAsked(String outcome, Answers answers) {
    switch (outcome) {
      case "cancel", "cancel-open" -> {
        awaitServer();
        answers.cancel();
      }
      case "cancel-early" -> {
        answers.await(2);
        answers.cancel();
      }
      default -> {
        // Ends by itself.
      }
    }
  }

  private void awaitServer() {
    try {
      if (!serverWaiting.tryAcquire(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The call did not reach the server");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String describe(Throwable t) {
    return t instanceof StatusRuntimeException e
        ? e.getStatus().getCode().name()
        : t.getClass().getSimpleName();
  }

  private static final class Answers implements ClientResponseObserver<Question, Answer> {

    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final Semaphore received = new Semaphore(0);
    private ClientCallStreamObserver<Question> call;
    private int count;

    @Override
    public void beforeStart(ClientCallStreamObserver<Question> call) {
      this.call = call;
    }

    @Override
    public void onNext(Answer answer) {
      Marks.inResponseCallback();
      count++;
      received.release();
    }

    @Override
    public void onError(Throwable t) {
      Marks.inResponseCallback();
      result.complete(describe(t));
    }

    @Override
    public void onCompleted() {
      Marks.inResponseCallback();
      result.complete("OK " + count);
    }

    void await(int answers) {
      try {
        if (!received.tryAcquire(answers, TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("The answers did not come");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    void cancel() {
      call.cancel("asked to", null);
    }

    String result() {
      return result.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
