"""Measure what checks cost those who only listen: deliveries to N subscribers, without and beside 200 checks a second.

Checks are `POST /api/compliance/check` of a post of 2 KB with all modules, sent by a process of its own at an even pace
over one connection. Every delivery is timed from publication to reading.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack

from loadtest.bench import stage
from loadtest.bench.common import Row, descriptors, latency_row, percentile
from loadtest.bench.gate import document
from loadtest.bench.load import Load
from loadtest.bench.publishers import RedisPublisher
from loadtest.bench.slow import CHANNEL, Deliveries
from loadtest.bench.stage import Stage
from loadtest.bench.swarm import Swarm

SUBSCRIBERS, QUICK_SUBSCRIBERS = 5000, 50
#: Messages a second, and how many.
RATE, MESSAGES, QUICK_MESSAGES = 20, 300, 40
SIZE = 250
CHECKS_PER_S = 200
POST_BYTES = 2000
KEY = "bench"
WITHOUT, BESIDE = "reference: nothing beside it", "beside 200 checks a second"
TARGET = "<= 1.2 x"

#: Sends at its pace until its standard input ends, then prints how many were answered and how many were due.
_CLIENT = """
import http.client, select, sys, time
port, body, per_s, key = int(sys.argv[1]), sys.argv[2].encode(), float(sys.argv[3]), sys.argv[4]
line = http.client.HTTPConnection("127.0.0.1", port)
began, sent, good = time.perf_counter(), 0, 0
while not select.select([sys.stdin], [], [], max(0.0, began + sent / per_s - time.perf_counter()))[0]:
    line.request("POST", "/api/compliance/check", body, {"x-api-key": key})
    answer = line.getresponse()
    good += answer.status == 200 and b"verdict" in answer.read()
    sent += 1
print(good, round((time.perf_counter() - began) * per_s))
"""


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return latencies of deliveries in milliseconds, and checks that were answered in time."""
    count = min(count or (QUICK_SUBSCRIBERS if quick else SUBSCRIBERS), descriptors() - 300)
    messages = QUICK_MESSAGES if quick else MESSAGES
    body = json.dumps({"text": document(POST_BYTES).fields[1][1]})
    with ExitStack() as stack:
        node = stack.enter_context(stage.probed(on, HUB_HTTP_API_KEY=KEY, **stage.FEW_PINGS))
        swarm = stack.enter_context(Swarm(node.port))
        swarm.open(count, lambda n: CHANNEL)
        publisher = RedisPublisher(on.urls.redis_url, swarm)
        stack.callback(publisher.close)
        load = Load(swarm, publisher, lambda n: CHANNEL, count, size=SIZE)
        load.paced(messages // 10, RATE)  # whatever is done once
        without = Deliveries(swarm, load)
        load.paced(messages, RATE)
        client = subprocess.Popen(
            [sys.executable, "-c", _CLIENT, str(node.port), body, str(CHECKS_PER_S), KEY],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            beside = Deliveries(swarm, load)
            load.paced(messages, RATE)
            said, _ = client.communicate("", timeout=30)
        finally:
            client.kill()
    answered, due = map(int, said.split())
    ratio = percentile(beside.times, 0.99) / percentile(without.times, 0.99)
    return [
        latency_row("checks", WITHOUT, without.times, payload_bytes=SIZE, ratio=1.0),
        latency_row("checks", BESIDE, beside.times, payload_bytes=SIZE, ratio=ratio, target=TARGET),
        Row("checks", "checks answered", POST_BYTES, f"of {due} due", 1, answered, answered, target=f"{due}"),
    ]
