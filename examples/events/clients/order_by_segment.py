"""An order sent with segment-analytics-python: HOST, WRITE_KEY and ORDER come from the environment."""

import os

import segment.analytics as analytics

analytics.host = os.environ["HOST"]
analytics.write_key = os.environ["WRITE_KEY"]
analytics.on_error = lambda error, items: print("not accepted:", error)

order = os.environ["ORDER"]
analytics.identify("visitor-" + order, {"phone": "13900000001"})
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
