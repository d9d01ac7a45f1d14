"""Finds members, orders and payees of a served group, and writes what to ask of them: a file of paths for each kind of question, and one
of all kinds mixed. Arguments: the address, a token, a folder. Everything is asked once before, so that what is kept for all is there."""

import json
import random
import sys
import time
import urllib.error
import urllib.request

address, token, folder = sys.argv[1:]
random.seed(7)


def get(path):
    request = urllib.request.Request(address + path, headers={"authorization": "Bearer " + token})
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(1)
    raise SystemExit(f"{path} is never answered")


def all_of(path, most):
    items, cursor = [], ""
    while len(items) < most:
        page = get(f"{path}&limit=1000{cursor}")
        items += page["items"]
        if not page["next"]:
            break
        cursor = "&cursor=" + page["next"]
    return items


period = get("/api/v1/periods")["items"][-1]["name"]
payees = [row["payee"]["id"] for row in all_of(f"/api/v1/statements?period={period}", 30_000)]
associates = [payee for payee in payees if payee.startswith("associate:")]
random.shuffle(associates)
orders, members = [], []
for payee in associates[:60]:
    for order in get(f"/api/v1/orders?period={period}&payee={payee}&limit=50")["items"]:
        orders.append(order["number"])
        members.append(order["member"]["id"])
orders, members = sorted(set(orders)), sorted(set(members))
random.shuffle(orders)
random.shuffle(members)
of_payees = associates[:400]

kinds = {
    "who am I": (4, ["/api/v1/auth/me"]),
    "statement of an associate": (4, [f"/api/v1/statements/{period}/{payee}" for payee in of_payees]),
    "member": (4, [f"/api/v1/members/{member}" for member in members]),
    "timeline of a member": (2, [f"/api/v1/members/{member}/timeline" for member in members]),
    "explanation of an order": (3, [f"/api/v1/orders/{order}/explain" for order in orders]),
    "live credit of an order": (2, [f"/api/v1/orders/{order}/live" for order in orders]),
    "list of members": (2, ["/api/v1/members?limit=50", "/api/v1/members?limit=50&sort=-net"]),
    "newest orders": (1, ["/api/v1/orders?limit=50"]),
    "list of statements": (1, [f"/api/v1/statements?period={period}&limit=50"]),
    "overview": (1, ["/api/v1/overview"]),
    "credit by region": (1, [f"/api/v1/credits?by=region&period={period}"]),
    "periods": (1, ["/api/v1/periods"]),
    "policies": (1, ["/api/v1/policies"]),
}
mixed = []
for kind, (share, paths) in kinds.items():
    for path in {paths[0], paths[-1]}:
        get(path)
    with open(f"{folder}/{kind}.paths", "w", encoding="utf-8") as file:
        file.writelines(path + "\n" for path in paths)
    mixed += [random.choice(paths) for _ in range(share * 200)]
random.shuffle(mixed)
with open(f"{folder}/all kinds mixed.paths", "w", encoding="utf-8") as file:
    file.writelines(path + "\n" for path in mixed)
print(f"{len(orders)} orders of {len(members)} members, {len(payees)} payees of {period}")
