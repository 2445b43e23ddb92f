"""hub.wire.session: what may come when, as a table."""

from __future__ import annotations

import pytest

from hub.limits.gcra import Rate
from hub.wire import codes
from hub.wire.commands import METHODS, BadCommand, Command
from hub.wire.json import decode
from hub.wire.session import Session

#: The least that each command needs.
PARAMS = {
    "subscribe": '{"channel":"c"}', "unsubscribe": '{"channel":"c"}', "publish": '{"channel":"c","data":1}',
    "presence": '{"channel":"c"}', "presence_stats": '{"channel":"c"}', "history": '{"channel":"c"}',
    "refresh": '{"token":"t"}', "sub_refresh": '{"channel":"c","token":"t"}',
}  # fmt: skip
OTHERS = [m for m in METHODS if m != "connect"]


def command(method: str, id: int = 1) -> Command:
    """Return one command."""
    (found,) = decode(f'{{"id":{id},"{method}":{PARAMS.get(method, "{}")}}}')
    assert isinstance(found, Command)
    return found


#: One command a second after two at once.
RATE = Rate(1.0, 2)


def session(*, connected: bool = True) -> Session:
    """Return a session."""
    s = Session()
    s.connected = connected
    return s


def test_connect_comes_first_and_once() -> None:
    s = session(connected=False)
    assert s.admit(command("connect"), RATE, 0) is None
    assert codes.BAD_REQUEST_CLOSE == s.admit(command("connect"), RATE, 0)
    s.connecting, s.connected = False, True
    assert codes.BAD_REQUEST_CLOSE == s.admit(command("connect"), RATE, 0)


def test_connect_may_come_again_after_it_failed() -> None:
    s = session(connected=False)
    s.admit(command("connect"), RATE, 0)
    s.connecting = False
    assert s.admit(command("connect"), RATE, 0) is None


@pytest.mark.parametrize("method", OTHERS)
def test_before_connect_everything_else_closes(method: str) -> None:
    assert codes.BAD_REQUEST_CLOSE == session(connected=False).admit(command(method), RATE, 0)


@pytest.mark.parametrize("method", OTHERS)
def test_after_connect_everything_else_is_admitted(method: str) -> None:
    assert session().admit(command(method), RATE, 0) is None


@pytest.mark.parametrize("method", METHODS)
def test_only_send_needs_no_id(method: str) -> None:
    s = session(connected=method != "connect")
    expected = None if method == "send" else codes.BAD_REQUEST_CLOSE
    assert expected == s.admit(command(method, id=0), RATE, 0)


@pytest.mark.parametrize("error", [codes.BAD_REQUEST, codes.METHOD_NOT_FOUND])
def test_a_bad_command_is_answered_after_connect_and_closes_before(error: codes.ReplyError) -> None:
    assert error == session().admit(BadCommand(1, error), RATE, 0)
    assert codes.BAD_REQUEST_CLOSE == session(connected=False).admit(BadCommand(1, error), RATE, 0)


def test_good_and_bad_commands_share_one_rate() -> None:
    s = session()
    assert s.admit(command("ping"), RATE, 10) is None
    assert codes.BAD_REQUEST == s.admit(BadCommand(1, codes.BAD_REQUEST), RATE, 10)
    assert codes.TOO_MANY_REQUESTS == s.admit(command("ping"), RATE, 10)
    assert codes.TOO_MANY_REQUESTS == s.admit(BadCommand(1, codes.BAD_REQUEST), RATE, 10)
    assert s.admit(command("ping"), RATE, 11) is None


@pytest.mark.parametrize(
    ("expires_at", "expected"),
    [(None, 0), (110, 10), (101, 1), (100, 1), (50, 1)],
    ids=["never", "10", "1", "0", "-50"],
)
def test_time_to_live_is_never_zero_for_a_proof_that_ends(expires_at: int | None, expected: int) -> None:
    s = session()
    s.expires_at = expires_at
    assert expected == s.ttl(100.0)
