package io.sightline.order;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.GetUserRequest;
import io.sightline.contracts.v1.User;
import io.sightline.contracts.v1.UserServiceGrpc;

/** Stands for user-service: takes calls over the wire and answers each user its own way. */
final class UserDouble extends UserServiceGrpc.UserServiceImplBase {
  static final String ANNA = "anna";
  static final String BERT = "bert";
  static final String AWAY = "away";

  @Override
  public void getUser(GetUserRequest request, StreamObserver<User> answer) {
    switch (request.getUserId()) {
      case ANNA, BERT -> answer.onNext(User.newBuilder().setUserId(request.getUserId()).build());
      case AWAY -> throw Status.UNAVAILABLE.asRuntimeException();
      default -> throw Status.NOT_FOUND.asRuntimeException();
    }
    answer.onCompleted();
  }
}
