package io.sightline.traffic;

import java.util.random.RandomGenerator;

/** What one customer does, request by request. */
interface Flow {
  /**
   * Does it.
   *
   * @param http sends the requests and counts them
   * @param random decides what is asked, so that a seed decides it
   * @throws UnexpectedAnswer when the shop did not play along; it is counted by then
   */
  void run(ShopHttp http, RandomGenerator random);
}
