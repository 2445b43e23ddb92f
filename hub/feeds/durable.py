"""Hold the streams of durable channels, fed by the log.

The follower hands over every entry of the log, in order. A stream is loaded from PostgreSQL when somebody first asks
for it: the load reads position and newest entries in one snapshot, while entries that arrive meanwhile are kept aside
and then applied by offset, so none is lost and none comes twice. From then on the ring answers every recovery without
a query. Idle streams stay, least recently used ones go first, so that a crowd that reconnects finds them warm.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict, defaultdict

from hub import clock
from hub.errors import Unavailable
from hub.feeds.fanout import Fanout
from hub.feeds.publication import Publication
from hub.feeds.stream import Stream
from hub.model import Level, LogEntry
from hub.storage import log
from hub.storage.pool import Database
from hub.telemetry import metrics
from hub.wire.codes import UNSUBSCRIBED_INSUFFICIENT, UNSUBSCRIBED_INVALIDATED

Key = tuple[str, Level]


def bare(post_id: str) -> bytes:
    """Return all that a view may know of a post it has lost."""
    return b'{"type":"post.retracted","id":"%s"}' % post_id.encode()


def epoch(lineage: str, channel: str, view: Level) -> str:
    """Return a stream's epoch: the same on all nodes and also before the first event, another after a restore, after a
    fail-over, or for another view."""
    text = f"{lineage}\0{channel}\0{int(view)}"
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


class DurableStreams:
    """The streams that this node holds of the durable channels."""

    def __init__(
        self, system: Database, fanout: Fanout, *, ring_size: int, retention_s: float, most: int = 10_000
    ) -> None:
        self._system = system
        self._fanout = fanout
        self._ring_size = ring_size
        self._retention_s = retention_s
        self._most = most
        self._streams: OrderedDict[Key, Stream] = OrderedDict()
        self._views: defaultdict[str, set[Level]] = defaultdict(set)
        self._loading: dict[Key, asyncio.Task[Stream]] = {}
        self._aside: dict[Key, list[Publication]] = {}
        self._redacted_aside: dict[Key, set[str]] = {}
        #: Names the history of the database that the log belongs to; set by the follower before anybody subscribes.
        self.lineage = ""
        #: Monotonic time until which the node's log position is fresh enough to serve from; set by the follower.
        self.fresh_until = 0.0

    async def acquire(self, channel: str, view: Level) -> Stream:
        """Return the stream, loaded and pinned; give it back with `release`.

        Raises:
            Unavailable: the node's log position is too old, or the database does not answer.
        """
        self.require_fresh()
        key = (channel, view)
        stream = self._streams.get(key)
        if stream is None:
            task = self._loading.get(key)
            if task is None:
                task = self._loading[key] = asyncio.create_task(self._load(key), name="feeds-load")
                task.add_done_callback(lambda t: t.cancelled() or t.exception())
            stream = await asyncio.shield(task)
        else:
            self._streams.move_to_end(key)
        stream.pins += 1
        stream.prune(clock.epoch_s() - self._retention_s)
        return stream

    def release(self, stream: Stream) -> None:
        """Give a pinned stream back; who was put on one that is no more since `reset` is told so in the next turn."""
        stream.pins -= 1
        assert stream.view is not None
        if stream.groups and self._streams.get((stream.channel, stream.view)) is not stream:
            asyncio.get_running_loop().call_soon(stream.end, UNSUBSCRIBED_INSUFFICIENT)

    def require_fresh(self) -> None:
        """Raise Unavailable when the node is too far behind to answer for the log."""
        if clock.monotonic() >= self.fresh_until:
            raise Unavailable("log of events")

    def apply(self, entry: LogEntry) -> None:
        """Bring one entry to rings and members. Redaction comes before anything else."""
        if entry.redacts:
            self._redact(entry.post_id, entry.redacts)
        metrics.PUBLICATIONS.labels("durable").inc()
        for channel, offsets in entry.offsets.items():
            for view in self._views.get(channel, ()):
                offset = offsets[view]
                if offset:
                    self._accept((channel, view), _publication(entry, offset, view))
        if 0 < entry.redacts <= max(Level):
            self._decide_again(entry.post_id, entry.redacts)

    def reset(self, lineage: str) -> None:
        """Begin again on another history: every member is told that its position is worth nothing."""
        self.lineage = lineage
        streams = list(self._streams.values())
        self._streams.clear()
        self._views.clear()
        for key in self._loading:
            self._views[key[0]].add(key[1])
        for stream in streams:
            stream.end(UNSUBSCRIBED_INSUFFICIENT)

    @property
    def streams(self) -> list[Stream]:
        """All streams that the node holds."""
        return list(self._streams.values())

    def position(self, channel: str, view: Level) -> tuple[int, str] | None:
        """Return offset and epoch of a stream that the node holds; None when it holds it not."""
        stream = self._streams.get((channel, view))
        return (stream.top, stream.epoch) if stream is not None else None

    def _accept(self, key: Key, publication: Publication) -> None:
        aside = self._aside.get(key)
        if aside is not None:
            aside.append(publication)
            return
        stream = self._streams[key]
        if publication.offset > stream.top:
            self._fanout.publish(stream, publication)

    async def _load(self, key: Key) -> Stream:
        channel, view = key
        self._aside[key] = []
        self._redacted_aside[key] = set()
        self._views[channel].add(view)
        try:
            lineage = self.lineage
            page = await log.stream_page(self._system, channel, view, since=None, limit=self._ring_size, reverse=True)
            if lineage != self.lineage:
                raise Unavailable("log of events")
            stream = Stream(channel, epoch(lineage, channel, view), page.top, self._ring_size, view)
            stream.preload([_publication(e, offset, view) for offset, e in reversed(page.entries)])
            for publication in self._aside[key]:
                if publication.offset > stream.top:
                    stream.append(publication)
            for post_id in self._redacted_aside[key]:  # the snapshot may be older than the redaction
                stream.redact(post_id, bare(post_id))
        except BaseException:
            self._views[channel].discard(view)
            raise
        finally:
            del self._aside[key], self._redacted_aside[key], self._loading[key]
        self._streams[key] = stream
        self._evict()
        return stream

    def _evict(self) -> None:
        excess = len(self._streams) - self._most
        if excess > 0:
            for key in [k for k, s in self._streams.items() if s.idle][:excess]:
                del self._streams[key]
                self._views[key[0]].discard(key[1])
                if not self._views[key[0]]:
                    del self._views[key[0]]

    def _decide_again(self, post_id: str, level: int) -> None:
        """Send away who is on the channel of a post that has risen above its view; it comes back to an empty stream."""
        for view in Level:
            stream = self._streams.get((f"post:{post_id}", view))
            if stream is not None and view < level:
                self._fanout.end(stream, UNSUBSCRIBED_INVALIDATED)

    def _redact(self, post_id: str, below: int) -> None:
        own = f"post:{post_id}"
        replacement = bare(post_id)
        for (channel, view), stream in self._streams.items():
            if view < below and (channel == own or not channel.startswith("post:")):
                stream.redact(post_id, replacement)
        for key, post_ids in self._redacted_aside.items():
            if key[1] < below:
                post_ids.add(post_id)


def _publication(entry: LogEntry, offset: int, view: Level) -> Publication:
    shown = entry.data is not None and view >= entry.visible_from
    data = entry.data.encode() if shown and entry.data is not None else bare(entry.post_id)
    return Publication(offset, data, post_id=entry.post_id, at=entry.at)
