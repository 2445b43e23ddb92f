"""Give the time to those who may read it; pure rooms get it as an argument.

Two clocks, never mixed: `monotonic()` for intervals, `now()` for what is stored or shown.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

#: Seconds of a clock that never jumps.
monotonic = time.monotonic


def now() -> datetime:
    """Return the wall clock's time, in UTC."""
    return datetime.now(UTC)


def epoch_s() -> float:
    """Return the wall clock's time as seconds since 1970, as JWT claims count it."""
    return time.time()
