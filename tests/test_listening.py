"""hub.listening: ports and Unix sockets, and who else may be there."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from hub.errors import ConfigError
from hub.listening import UnixSocket, bind


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A path for a socket; pytest's own may be too long for one."""
    os.chdir(tmp_path)
    return "s"


def test_workers_share_a_port_that_nobody_else_has() -> None:
    sockets = bind("127.0.0.1", 0, count=3)
    try:
        (port,) = {sock.getsockname()[1] for sock in sockets}
        with socket.create_connection(("127.0.0.1", port)):
            pass
        for count in (1, 2):
            with pytest.raises(ConfigError, match=f"127.0.0.1:{port}: in use"):
                bind("127.0.0.1", port, count=count)
    finally:
        for sock in sockets:
            sock.close()


@pytest.mark.parametrize(
    ("host", "sentence"), [("no.such.host.invalid", "is not known"), ("192.0.2.1", "can not listen on 192.0.2.1:0")]
)
def test_a_host_that_is_not_ours_is_one_sentence(host: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        bind(host, 0)


def test_a_unix_socket_has_the_mode_asked_for_and_goes_with_its_hub(path: str) -> None:
    made = UnixSocket(path, 0o640)
    with made.sock:
        assert 0o640 == stat.S_IMODE(os.stat(path).st_mode)
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(path)
        with pytest.raises(ConfigError, match="s: in use"):
            UnixSocket(path, 0o640)
    made.remove()
    assert [] == os.listdir()


def test_a_socket_that_nobody_answers_on_is_replaced_and_left_to_its_new_hub(path: str) -> None:
    old = UnixSocket(path, 0o600)
    old.sock.close()
    new = UnixSocket(path, 0o600)
    with new.sock:
        old.remove()
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(path)
    new.remove()
    new.remove()
    assert [] == os.listdir()


def test_what_is_no_socket_is_left_alone(path: str) -> None:
    Path(path).write_text("precious")
    with pytest.raises(ConfigError, match="something else"):
        UnixSocket(path, 0o600)
    assert "precious" == Path(path).read_text()


@pytest.mark.parametrize(("place", "sentence"), [("x" * 120, "too long"), ("nowhere/s", "no such file")])
def test_a_place_where_no_socket_can_be_is_one_sentence(path: str, place: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        UnixSocket(place, 0o600)
    assert [] == os.listdir()
