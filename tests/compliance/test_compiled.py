"""Compiled modules are machine code: only what we wrote ourselves, unchanged, is ever loaded."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hub.compliance.compiled import CompiledCache
from hub.compliance.engine import CONFIG_NAME, Engine
from hub.compliance.registry import Registry
from hub.errors import ConfigError
from tests.compliance.conftest import gate_of, policy
from tests.compliance.guests import NO_FINDINGS, answering, document, finding, install

DIGEST = "d" * 64
OTHER = "e" * 64


@pytest.fixture
def cache(tmp_path: Path) -> CompiledCache:
    """An empty cache in a directory of its own."""
    return CompiledCache(tmp_path / "cache", "test")


def only_file(directory: Path) -> Path:
    (path,) = directory.iterdir()
    return path


def test_what_was_written_is_read_back_by_its_digest_alone(cache: CompiledCache, tmp_path: Path) -> None:
    assert cache.read(DIGEST) is None
    cache.write(DIGEST, b"code")
    assert cache.read(DIGEST) == b"code"
    assert cache.read(OTHER) is None
    assert CompiledCache(tmp_path / "cache", "test").read(DIGEST) == b"code"
    assert CompiledCache(tmp_path / "cache", "other settings").read(DIGEST) is None


def test_directory_and_files_are_ours_alone(cache: CompiledCache, tmp_path: Path) -> None:
    cache.write(DIGEST, b"code")
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert stat.S_IMODE(only_file(tmp_path / "cache").stat().st_mode) == 0o600


@pytest.mark.parametrize("at", [0, 25, -1], ids=["magic", "seal", "code"])
def test_a_changed_file_is_not_read(cache: CompiledCache, tmp_path: Path, at: int) -> None:
    cache.write(DIGEST, b"code")
    path = only_file(tmp_path / "cache")
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert cache.read(DIGEST) is None
    cache.write(DIGEST, b"code")
    assert cache.read(DIGEST) == b"code"


@pytest.mark.parametrize("size", [0, 10, 51, 54])
def test_a_cut_file_is_not_read(cache: CompiledCache, tmp_path: Path, size: int) -> None:
    cache.write(DIGEST, b"code")
    os.truncate(only_file(tmp_path / "cache"), size)
    assert cache.read(DIGEST) is None


def test_a_file_cannot_stand_in_for_another(cache: CompiledCache, tmp_path: Path) -> None:
    cache.write(DIGEST, b"code")
    first = only_file(tmp_path / "cache")
    data = first.read_bytes()
    cache.write(OTHER, b"other")
    (second,) = [path for path in (tmp_path / "cache").iterdir() if path != first]
    second.write_bytes(data)
    assert cache.read(OTHER) is None


def test_links_and_files_that_others_can_write_are_not_read(cache: CompiledCache, tmp_path: Path) -> None:
    cache.write(DIGEST, b"code")
    path = only_file(tmp_path / "cache")
    path.chmod(0o622)
    assert cache.read(DIGEST) is None
    path.chmod(0o600)
    assert cache.read(DIGEST) == b"code"
    moved = tmp_path / "moved"
    path.rename(moved)
    path.symlink_to(moved)
    assert cache.read(DIGEST) is None


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_directory_that_others_can_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(mode)
    with pytest.raises(ConfigError, match="writable by nobody else"):
        Registry.shipped(tmp_path / "cache")


def test_a_directory_below_one_that_everybody_can_write_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open" / "cache").mkdir(parents=True, mode=0o700)
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(ConfigError, match="everybody can write to"):
        CompiledCache(tmp_path / "open" / "cache", "test")
    (tmp_path / "open").chmod(0o1777)
    CompiledCache(tmp_path / "open" / "cache", "test")


def test_a_file_in_the_directorys_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be used"):
        CompiledCache(tmp_path / "cache", "test")


def test_a_cache_that_cannot_be_written_costs_only_time(cache: CompiledCache, tmp_path: Path) -> None:
    (tmp_path / "cache").rmdir()
    cache.write(DIGEST, b"code")
    assert cache.read(DIGEST) is None
    assert not (tmp_path / "cache").exists()


def test_the_engine_takes_compiled_code_and_not_the_compiler(tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path / "cache", CONFIG_NAME)
    Engine(cache).load("guest", answering(NO_FINDINGS), DIGEST)
    assert len(Engine(cache).load("guest", b"not even WASM", DIGEST).exports) == 5
    with pytest.raises(ConfigError, match="is not a WASM module"):
        Engine(cache).load("guest", b"not even WASM", OTHER)


def test_code_of_another_compiler_is_replaced(tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path / "cache", CONFIG_NAME)
    cache.write(DIGEST, b"code of a wasmtime of long ago")
    wasm = answering(NO_FINDINGS)
    assert len(Engine(cache).load("guest", wasm, DIGEST).exports) == 5
    assert cache.read(DIGEST) != b"code of a wasmtime of long ago"


async def test_a_changed_cache_is_compiled_again_and_a_missing_one_is_made(tmp_path: Path) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    install(modules, {"guest": answering(finding())})
    verdicts = []

    async def judge(cache: Path | None) -> None:
        registry = Registry.load((modules,), cache)
        gate = gate_of(registry)
        verdicts.append(await gate.check(document(), policy("guest")))
        gate.close()
        registry.close()

    for change in (lambda data: data, lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: data[:1000]):
        await judge(tmp_path / "cache")
        path = only_file(tmp_path / "cache")
        path.write_bytes(change(path.read_bytes()))
    await judge(tmp_path / "cache")
    await judge(None)
    assert not verdicts[0].passed
    assert [verdicts[0]] * 5 == verdicts
