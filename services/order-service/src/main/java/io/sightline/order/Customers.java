package io.sightline.order;

import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.v1.GetUserRequest;
import io.sightline.contracts.v1.UserServiceGrpc;
import io.sightline.contracts.v1.UserServiceGrpc.UserServiceBlockingStub;
import io.sightline.order.OrderRefused.Reason;

/** The users at user-service. */
final class Customers {
  private final UserServiceBlockingStub users;

  Customers(Channel userService) {
    this.users = UserServiceGrpc.newBlockingStub(userService);
  }

  /**
   * Requires that there is such a user.
   *
   * @throws OrderRefused when there is not, or user-service cannot tell
   */
  void require(String userId) {
    try {
      users.getUser(GetUserRequest.newBuilder().setUserId(userId).build());
    } catch (StatusRuntimeException e) {
      throw new OrderRefused(
          e.getStatus().getCode() == Code.NOT_FOUND
              ? Reason.NO_SUCH_USER
              : Reason.USERS_UNAVAILABLE,
          e);
    }
  }
}
