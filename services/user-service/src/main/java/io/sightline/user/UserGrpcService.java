package io.sightline.user;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.GetUserRequest;
import io.sightline.contracts.v1.User;
import io.sightline.contracts.v1.UserServiceGrpc;

/** {@code shop.v1.UserService}. */
final class UserGrpcService extends UserServiceGrpc.UserServiceImplBase {
  private final Users users;

  UserGrpcService(Users users) {
    this.users = users;
  }

  @Override
  public void getUser(GetUserRequest request, StreamObserver<User> answer) {
    io.sightline.user.User user =
        users.get(request.getUserId()).orElseThrow(() -> Status.NOT_FOUND.asRuntimeException());
    answer.onNext(
        User.newBuilder()
            .setUserId(user.userId())
            .setName(user.name())
            .setEmail(user.email())
            .addAllRoles(user.roles())
            .build());
    answer.onCompleted();
  }
}
