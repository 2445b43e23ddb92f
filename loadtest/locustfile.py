"""Load a hub as its readers do: `Reader` polls posts over HTTP, `Subscriber` listens to the live feed.

    locust -f loadtest/locustfile.py --headless -u 20 -r 10 -t 10s --host http://127.0.0.1:8000

Locust ends with status 1 when anything failed. Beside HTTP requests, its table has three rows of type WS: `connect`
(handshake and connect command), `subscribe posts`, and `publication posts`, whose time is from the change of the post
by the hub's clock to the arrival here, so it means something only where both clocks agree.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from gevent import sleep
from locust import FastHttpUser, User, between, constant, task
from locust.exception import LocustError
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

CHANNEL = "posts"
#: Seconds that the hub may take to open a connection or to answer a command.
TIMEOUT_S = 10.0
#: Seconds of one turn of listening, so that Locust can end a user in between.
TURN_S = 1.0


class Reader(FastHttpUser):
    """Opens the list, then single posts, and comes back with the ETag of what it has."""

    wait_time = between(0.1, 0.5)

    def on_start(self) -> None:
        """Begin with nothing cached."""
        self._etags: dict[str, str] = {}
        self._ids: list[str] = []

    @task(1)
    def posts(self) -> None:
        """Read the first page."""
        page = self._read("/api/posts", "/api/posts")
        if page is not None:
            self._ids = [post["id"] for post in page["posts"]]

    @task(4)
    def post(self) -> None:
        """Read a post of the page."""
        if self._ids:
            self._read(f"/api/posts/{random.choice(self._ids)}", "/api/posts/{id}")

    def _read(self, path: str, name: str) -> dict[str, Any] | None:
        """Return what is there; None when it is what we have, or on failure."""
        headers = {"If-None-Match": self._etags[path]} if path in self._etags else {}
        with self.client.get(path, headers=headers, name=name, catch_response=True) as response:
            if response.status_code == 304 and headers:
                response.success()
                return None
            if response.status_code != 200:
                response.failure(f"status {response.status_code}")
                return None
            etag = response.headers.get("etag")
            if not etag:
                response.failure("no ETag")
                return None
            self._etags[path] = etag
            return dict(response.json())


class Subscriber(User):
    """Connects as nobody, subscribes to the feed, and counts what arrives."""

    wait_time = constant(0)

    def on_start(self) -> None:
        """Start without a connection; the first turn opens it."""
        self._socket: ClientConnection | None = None
        self._open = ExitStack()
        self._ids = itertools.count(1)

    def on_stop(self) -> None:
        """Leave."""
        self._open.close()

    @task
    def listen(self) -> None:
        """Listen for a while, after connecting where that is due."""
        try:
            if self._socket is None:
                self._socket = self._subscribed()
            self._take(self._socket)
        except ConnectionClosed as exc:
            code = exc.rcvd.code if exc.rcvd is not None else 1006
            self._report("disconnect", 0.0, error=LocustError(f"closed with {code}"))
            self._gone()
        except (OSError, WebSocketException, LocustError):
            self._gone()  # reported where it happened

    def _gone(self) -> None:
        self._socket = None
        self._open.close()
        sleep(random.uniform(0.5, 1.5))  # a crowd that was cut off must not come back at once

    def _subscribed(self) -> ClientConnection:
        scheme, netloc, *_ = urlsplit(self.host or "")
        url = urlunsplit(("wss" if scheme == "https" else "ws", netloc, "/connection/websocket", "", ""))
        with self._timed("connect"):
            # The hub sends pings of its protocol; the library's own would only add to the load.
            opening = connect(url, compression=None, proxy=None, open_timeout=TIMEOUT_S, ping_interval=None)
            socket = self._open.enter_context(opening)
            self._call(socket, "connect", {})
        with self._timed(f"subscribe {CHANNEL}"):
            self._call(socket, "subscribe", {"channel": CHANNEL})
        return socket

    def _call(self, socket: ClientConnection, method: str, params: dict[str, str]) -> None:
        identifier = next(self._ids)
        socket.send(json.dumps({"id": identifier, method: params}))
        while True:
            for message in self._messages(socket, socket.recv(TIMEOUT_S)):
                if message.get("id") == identifier:
                    if "error" in message:
                        raise LocustError(f"error {message['error']['code']}")
                    return

    def _take(self, socket: ClientConnection) -> None:
        try:
            frame = socket.recv(TURN_S)
        except TimeoutError:
            return
        for message in self._messages(socket, frame):
            publication = message.get("push", {}).get("pub")
            if publication is not None:
                self._count(publication, len(frame))

    def _messages(self, socket: ClientConnection, frame: str | bytes) -> Iterator[dict[str, Any]]:
        """Yield replies and pushes of a frame; answer pings."""
        for line in str(frame).split("\n"):
            if line == "{}":
                socket.send("{}")
            else:
                yield json.loads(line)

    def _count(self, publication: dict[str, Any], size: int) -> None:
        at = publication["data"].get("at")  # a retraction has none
        ms = (time.time() - datetime.fromisoformat(at).timestamp()) * 1000 if at else 0.0
        self._report(f"publication {CHANNEL}", max(0.0, ms), size=size)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        except (OSError, WebSocketException, LocustError) as exc:
            self._report(name, (time.perf_counter() - started) * 1000, error=exc)
            raise
        self._report(name, (time.perf_counter() - started) * 1000)

    def _report(self, name: str, ms: float, *, size: int = 0, error: Exception | None = None) -> None:
        self.environment.events.request.fire(
            request_type="WS", name=name, response_time=ms, response_length=size, exception=error, context={}
        )
