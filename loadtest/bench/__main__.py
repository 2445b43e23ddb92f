"""Measure all figures, or those that are named, and print them as TSV.

python -m loadtest.bench [--quick] [--count N] [gate | start | http | publish | nodes | fanout | sockets | …]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from loadtest.bench import (
    busy,
    channels,
    checks,
    common,
    deliver,
    deltas,
    fanout,
    filters,
    gate,
    http,
    memory,
    nodes,
    publish,
    reconnect,
    slow,
    sockets,
    stage,
    start,
)

#: In the order in which they run; each is called with the servers and `quick`.
BENCHES: dict[str, Callable[..., list[common.Row]]] = {
    "gate": gate.run,
    "start": start.run,
    "http": http.run,
    "publish": publish.run,
    "nodes": nodes.run,
    "fanout": fanout.run,
    "sockets": sockets.run,
    "deliver": deliver.run,
    "channels": channels.run,
    "busy": busy.run,
    "slow": slow.run,
    "checks": checks.run,
    "filters": filters.run,
    "deltas": deltas.run,
    "memory": memory.run,
    "reconnect": reconnect.run,
}
#: Those that can be told how many clients there are.
COUNTED = ("sockets", "deliver", "channels", "busy", "slow", "checks", "filters", "deltas", "memory", "reconnect")


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.bench", description="Measure the figures of the README.")
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(BENCHES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="few repeats: to see that it works, not for figures")
    parser.add_argument("--count", type=int, default=0, help=f"clients of {', '.join(COUNTED)}; 0 for their default")
    options = parser.parse_args()
    if unknown := sorted(set(options.name) - set(BENCHES)):
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    if options.count and (rigid := sorted(set(options.name or BENCHES) - set(COUNTED))):
        parser.error(f"--count is not for {', '.join(rigid)}")
    if options.count < 0:
        parser.error("--count is a number of clients")
    with stage.raised() as on:
        common.head(on.folder)
        for name in options.name or BENCHES:
            more = {"count": options.count} if options.count else {}
            common.show(BENCHES[name](on, quick=options.quick, **more))
    return 0


if __name__ == "__main__":
    sys.exit(main())
