// An order sent with @segment/analytics-node: HOST, WRITE_KEY and ORDER come from the environment.

import { Analytics } from '@segment/analytics-node';

const { HOST, WRITE_KEY, ORDER } = process.env;
const analytics = new Analytics({ writeKey: WRITE_KEY, host: HOST });
analytics.on('error', (error) => console.log('not accepted:', error));

const userId = `visitor-${ORDER}`;
analytics.identify({ userId, traits: { phone: '13900000003' } });
analytics.track({
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
await analytics.closeAndFlush();
