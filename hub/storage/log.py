"""Append to the log of durable events, follow it, read its streams, and trim it.

Theory of operation. The log's row of the head is locked by a publishing transaction from its append to its COMMIT, so
entries become visible in the order of seq, and a reader that has seen seq n will never be shown a smaller one later.
Each channel has three streams, one a view; an entry of level L stands in the streams at or above L, with an offset of
its own in each. A retraction takes bodies out of earlier entries but leaves every place. Retention removes the oldest
entries; counters stay, so no offset is given twice. Appending is at-most-once as the transaction is; following is for
the caller to order and de-duplicate by seq.

All but `append` are called with hub_system's database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from hub.clock import now
from hub.model import Level, LogEntry, NewEvent
from hub.storage.ids import need_uuid
from hub.storage.pool import Database
from hub.storage.scope import Transaction

_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where the log ends, and which log it is."""

    #: seq of the last entry; 0 when there was none yet.
    seq: int
    #: Database epoch, system identifier, database and timeline: another lineage is another log. Seed of stream epochs.
    lineage: str


@dataclass(frozen=True, slots=True)
class StreamSlice:
    """A part of one stream, read in one snapshot."""

    #: Last offset ever given in the stream.
    top: int
    #: Offset and entry, in the order asked for. An entry names its offsets in this channel only, and has no data where
    #: the view may not see it.
    entries: list[tuple[int, LogEntry]]
    #: False when something that was asked for is missing: removed by retention, cut by the limit, or never there
    #: because `since` lies above the top.
    complete: bool


async def append(tx: Transaction, events: Sequence[NewEvent]) -> list[LogEntry]:
    """Put events into the log, as the last statement of the transaction.

    Raises:
        Refused: the actor may not write one of the posts, or an event's body would travel further than its post may.
        Invalid: an id is no UUID.
    """
    return places(events, await tx.settle(packed(events)))


def packed(events: Sequence[NewEvent]) -> list[dict[str, object]]:
    """Return events as hub.append reads them.

    Raises:
        Invalid: an id is no UUID.
    """
    return [
        {
            "type": e.type,
            "post_id": str(need_uuid(e.post_id)),
            "version": e.version,
            "level": e.level.value,
            "visible_from": e.visible_from,
            "redacts": e.redacts,
            "tags": e.tags,
            "channels": e.channels,
            "data": e.data,
        }
        for e in events
    ]


def places(events: Sequence[NewEvent], rows: list[Any]) -> list[LogEntry]:
    """Return events as entries at the places that hub.append gave them."""
    return [
        LogEntry(
            seq=row["seq"],
            at=row["at"].timestamp(),
            type=e.type,
            post_id=e.post_id,
            version=e.version,
            level=e.level,
            visible_from=row["visible_from"],
            redacts=e.redacts,
            data=None if row["bare"] else e.data,
            tags=e.tags,
            offsets=_offsets(row["offsets"]),
        )
        for e, row in zip(events, rows, strict=True)
    ]


async def head(db: Database) -> LogHead:
    """Return where the log ends now."""
    (row,) = await db.fetch("head")
    return LogHead(seq=row["seq"], lineage=row["lineage"])


async def entries_after(db: Database, seq: int, limit: int) -> list[LogEntry]:
    """Return entries in order, redacted as the log now is, with all their data: for nodes, not for readers.

    The first one may be later than seq + 1 when retention has removed what lay between.
    """
    return [_entry(row, _offsets(row["offsets"])) for row in await db.fetch("entries_after", seq, limit)]


async def channel_tops(db: Database, channel: str) -> tuple[int, int, int]:
    """Return the last offset of each view; zeros for a channel that was never used."""
    rows = await db.fetch("channel_tops", channel)
    return (rows[0]["o0"], rows[0]["o1"], rows[0]["o2"]) if rows else (0, 0, 0)


async def stream_after(db: Database, channel: str, view: Level, since: int, limit: int) -> StreamSlice:
    """Return what a view of a channel got after an offset, oldest first; complete up to the top, or said not to be."""
    rows = await db.fetch(f"stream_after_{view.value}", channel, since, limit)
    top, entries = _slice(channel, rows)
    return StreamSlice(top, entries, complete=len(entries) == top - since)


async def stream_page(
    db: Database, channel: str, view: Level, *, since: int | None, limit: int, reverse: bool
) -> StreamSlice:
    """Return a page of a stream's history.

    Args:
        since: offset that the page begins after (or before, when reversed); None from the end that it begins at.
        limit: most entries; 0 for the top alone.
        reverse: newest first.
    """
    if not reverse:
        return await stream_after(db, channel, view, since or 0, limit)
    rows = await db.fetch(f"stream_before_{view.value}", channel, _NEWEST if since is None else since, limit)
    top, entries = _slice(channel, rows)
    wanted = top if since is None else since - 1
    return StreamSlice(top, entries, complete=len(entries) == max(wanted, 0))


async def trim(db: Database, older_than: timedelta, batch: int = 1000) -> int:
    """Remove entries and idempotency keys that are older, in transactions of at most `batch` rows.

    Returns:
        How many entries are gone.
    """
    before = now() - older_than
    total = 0
    for name in ("trim_log", "trim_keys"):
        while True:
            (row,) = await db.fetch(name, before, batch)
            if name == "trim_log":
                total += row[0]
            if row[0] < batch:
                break
    return total


def _offsets(text: str | None) -> dict[str, tuple[int, int, int]]:
    return {channel: (o[0], o[1], o[2]) for channel, o in orjson.loads(text).items()} if text else {}


def _slice(channel: str, rows: list[Any]) -> tuple[int, list[tuple[int, LogEntry]]]:
    entries = [
        (row["place"], _entry(row, {channel: (row["o0"], row["o1"], row["o2"])}))
        for row in rows
        if row["place"] is not None
    ]
    return rows[0]["top"], entries


def _entry(row: Any, offsets: dict[str, tuple[int, int, int]]) -> LogEntry:
    return LogEntry(
        seq=row["seq"],
        at=row["at"].timestamp(),
        type=row["type"],
        post_id=str(row["post_id"]),
        version=row["version"],
        level=Level(row["level"]),
        visible_from=row["visible_from"],
        redacts=row["redacts"],
        data=row["data"],
        tags=tuple(row["tags"]),
        offsets=offsets,
    )
