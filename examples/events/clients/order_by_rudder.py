"""An order sent with rudder-sdk-python: HOST, WRITE_KEY and ORDER come from the environment."""

import os

import rudderstack.analytics as analytics

analytics.dataPlaneUrl = os.environ["HOST"]
analytics.write_key = os.environ["WRITE_KEY"]
analytics.on_error = lambda error, items: print("not accepted:", error)

order = os.environ["ORDER"]
analytics.identify("visitor-" + order, {"phone": "13900000002"})
analytics.track(
    "visitor-" + order,
    "Order Completed",
    {
        "order_id": order,
        "total": 120.5,
        "currency": "CNY",
        "store_id": "S1",
        "products": [{"sku": "serum", "price": 120.5, "quantity": 1}],
    },
)
analytics.shutdown()
