// An order sent with @rudderstack/rudder-sdk-node: HOST, WRITE_KEY and ORDER come from the environment.

import Analytics from '@rudderstack/rudder-sdk-node';

const { HOST, WRITE_KEY, ORDER } = process.env;
const client = new Analytics(WRITE_KEY, { dataPlaneUrl: HOST });

const userId = `visitor-${ORDER}`;
client.identify({ userId, traits: { phone: '13900000004' } });
client.track({
  userId,
  event: 'Order Completed',
  properties: {
    order_id: ORDER,
    total: 120.5,
    currency: 'CNY',
    store_id: 'S1',
    products: [{ sku: 'serum', price: 120.5, quantity: 1 }],
  },
});
await new Promise((sent) => client.flush(sent));
process.exit(0);
