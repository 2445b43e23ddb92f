"""Measure all figures, or those that are named, and print them as TSV.

python -m loadtest.bench [--quick] [gate | nodes | publish | http | start | fanout …]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from loadtest.bench import common, fanout, gate, http, nodes, publish, stage, start

#: In the order in which they run; each is called with the servers and `quick`.
BENCHES: dict[str, Callable[..., list[common.Row]]] = {
    "gate": gate.run,
    "start": start.run,
    "http": http.run,
    "publish": publish.run,
    "nodes": nodes.run,
    "fanout": fanout.run,
}


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.bench", description="Measure the figures of the README.")
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(BENCHES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="few repeats: to see that it works, not for figures")
    options = parser.parse_args()
    if unknown := sorted(set(options.name) - set(BENCHES)):
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    with stage.raised() as on:
        common.head(on.folder)
        for name in options.name or BENCHES:
            common.show(BENCHES[name](on, quick=options.quick))
    return 0


if __name__ == "__main__":
    sys.exit(main())
