// The purchase journey of many users at once. docs/load.md tells how to run it.
import http from 'k6/http';
import { check, sleep } from 'k6';
import { Rate, Trend } from 'k6/metrics';

const baseUrl = __ENV.BASE_URL || 'http://api-gateway:8080';

// Both are factors: 0.05 makes twenty seconds of the six minutes, 0.1 makes ten users of a hundred.
const timeScale = factor('TIME_SCALE');
const userScale = factor('USER_SCALE');

const errors = new Rate('errors');
const orderDuration = new Trend('order_duration', true);

export const options = {
  stages: [
    { duration: seconds(30), target: users(10) },
    { duration: seconds(60), target: users(50) },
    { duration: seconds(180), target: users(50) },
    { duration: seconds(60), target: users(100) },
    { duration: seconds(30), target: 0 },
  ],
  thresholds: {
    // The delays that the shop simulates come to 700 ms at the 95th percentile, so 500 ms could never pass.
    http_req_duration: ['p(95)<1000'],
    errors: ['rate<0.1'],
  },
};

export default function () {
  const products = http.get(`${baseUrl}/api/products`);
  if (!check(products, { 'products status 200': (answer) => answer.status === 200 })) {
    // The order that could not be placed.
    errors.add(true);
    sleep(1 + 2 * Math.random());
    return;
  }

  const catalogue = products.json();
  const product = catalogue[Math.floor(Math.random() * catalogue.length)];
  const order = http.post(
    `${baseUrl}/api/orders`,
    JSON.stringify({ product_id: product.id, quantity: 1 + Math.floor(Math.random() * 3) }),
    { headers: { 'Content-Type': 'application/json' }, responseCallback: expectedOrder },
  );
  orderDuration.add(order.timings.duration);
  const expected = check(order, {
    // 402: the payment was declined, which happens to one in ten.
    'order status 201 or 402': (answer) => answer.status === 201 || answer.status === 402,
  });
  errors.add(!expected);

  if (order.status === 201) {
    sleep(1);
    const found = http.get(`${baseUrl}/api/orders/${order.json('order.order_id')}`, {
      tags: { name: '/api/orders/{order_id}' },
    });
    check(found, { 'get order status 200': (answer) => answer.status === 200 });
  }

  sleep(1 + 2 * Math.random());
}

// Declined payments are no failures of requests.
const expectedOrder = http.expectedStatuses(201, 402);

function factor(name) {
  const value = Number(__ENV[name] || 1);
  if (!(value > 0)) {
    throw new Error(`${name} must be a number above 0, it is ${__ENV[name]}`);
  }
  return value;
}

function seconds(full) {
  return `${Math.round(full * timeScale * 1000)}ms`;
}

function users(full) {
  return Math.max(1, Math.round(full * userScale));
}
