"""Load queries.sql: every statement has a name, which logs, tests and EXPLAIN use.

A query that contains {o} and {view} is kept once for each view, as name_0, name_1 and name_2: the column of an offset
can not be a parameter.
"""

from __future__ import annotations

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def parse(text: str) -> dict[str, str]:
    """Split a file of named statements.

    Returns:
        name → statement without its comments and final semicolon, in the order of the file.

    Raises:
        AssertionError: a name stands twice, or has no statement.
    """
    parts = _NAME.split(text)
    queries: dict[str, str] = {}
    for name, block in zip(parts[1::2], parts[2::2], strict=True):
        lines = [line for line in block.strip().splitlines() if not line.startswith("--")]
        statement = "\n".join(lines).strip().removesuffix(";")
        if not statement:
            raise AssertionError(f"query {name} has no statement")
        if "{o}" in statement:
            versions = {f"{name}_{v}": statement.replace("{o}", f"o{v}").replace("{view}", str(v)) for v in range(3)}
        else:
            versions = {name: statement}
        for key, value in versions.items():
            if key in queries:
                raise AssertionError(f"query {key} stands twice")
            queries[key] = value
    return queries


#: name → statement.
QUERIES = parse(files("hub.storage").joinpath("queries.sql").read_text(encoding="utf-8"))
