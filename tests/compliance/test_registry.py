"""A module is what its manifest says and keeps the interface, or the hub does not start."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import wasmtime

from hub.compliance.registry import SHIPPED, Limits, Registry
from hub.errors import ConfigError
from tests.compliance.guests import NO_FINDINGS, answering, guest, install

GOOD = answering(NO_FINDINGS)


def load(folder: Path) -> Registry:
    return Registry.load((folder,), None, Limits(50, 8 << 20))


def test_the_shipped_modules_are_those_of_the_manifest(registry: Registry) -> None:
    listed = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))["modules"]
    assert {path.name for path in SHIPPED.glob("*.wasm")} == {entry["file"] for entry in listed}
    for entry in listed:
        digest = hashlib.sha256((SHIPPED / entry["file"]).read_bytes()).hexdigest()
        installed = registry.modules[entry["name"]]
        assert (entry["sha256"], digest) == (digest, installed.digest)
        assert (entry["version"], entry["workflow"]) == (installed.version, installed.workflow)
    assert registry.modules["lgpd_analyzer"].workflow == "lgpd_analysis"


def test_the_set_of_modules_cannot_be_changed(registry: Registry) -> None:
    with pytest.raises(TypeError):
        registry.modules["other"] = registry.modules["lgpd_analyzer"]  # type: ignore[index]


def test_a_wrong_digest_names_the_module_and_both_digests(tmp_path: Path) -> None:
    install(tmp_path, {"guest": GOOD})
    changed = GOOD + b"\x00\x04\x01xyz"
    (tmp_path / "guest.wasm").write_bytes(changed)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    has, wants = hashlib.sha256(changed).hexdigest()[:12], hashlib.sha256(GOOD).hexdigest()[:12]
    message = f"The compliance module guest is not the one in its manifest: it has the digest {has}, not {wants}."
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("wasm", "message"),
    [
        (b"not wasm", "is not a WASM module"),
        (guest("i64.const 0", imports='(import "env" "log" (func))'), "imports env.log"),
        (guest("i64.const 0", abi_version=2), "speaks version 2 of the interface"),
        (guest("i64.const 0").replace(b"last_panic", b"lost_panic"), "lacks the export last_panic"),
        (guest("i64.const 0", more='(func (export "extra"))'), "has an export extra"),
        (guest("i64.const 0").replace(b"analyze", b"analyse"), "lacks the export analyze"),
        (guest("i64.const 0", pages=200), "does not start within its limits"),
        (guest("i64.const 0", more="(func $s (loop (br 0))) (start $s)"), "does not start within its limits"),
        (guest("i64.const 0", more="(func $s unreachable) (start $s)"), "does not start within its limits"),
        (b"", "is not a WASM module"),
    ],
    ids=["garbage", "import", "version", "no last_panic", "extra", "no entry", "memory", "loop", "trap", "empty"],
)
def test_a_module_that_does_not_keep_the_interface_is_refused(tmp_path: Path, wasm: bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load(install(tmp_path, {"guest": wasm}))
    assert "guest" in str(caught.value)


@pytest.mark.parametrize(
    ("export", "wat"),
    [
        ("alloc", '(func (export "alloc") (param i64) (result i32) i32.const 0)'),
        ("memory", '(func (export "memory"))'),
        ("entry", '(func (export "analyze") (param i32) (result i64) i64.const 0)'),
    ],
)
def test_an_export_of_the_wrong_type_is_refused(tmp_path: Path, export: str, wat: str) -> None:
    parts = {
        "memory": '(memory (export "memory") 1)',
        "abi_version": '(func (export "abi_version") (result i32) i32.const 1)',
        "alloc": '(func (export "alloc") (param i32) (result i32) i32.const 0)',
        "entry": '(func (export "analyze") (param i32 i32) (result i64) i64.const 0)',
        "last_panic": '(func (export "last_panic") (result i64) i64.const 0)',
    } | {export: wat}
    wasm = bytes(wasmtime.wat2wasm(f"(module {' '.join(parts.values())})"))
    with pytest.raises(ConfigError, match=f"wrong type \\({export}\\)"):
        load(install(tmp_path, {"guest": wasm}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"abi_version": 2}, "speaks version 2"),
        ({"file": "../guest.wasm"}, "is wrong"),
        ({"file": "/etc/passwd"}, "is wrong"),
        ({"file": "missing.wasm"}, "cannot be read"),
        ({"sha256": "abc"}, "is wrong"),
        ({"name": "Guest"}, "is wrong"),
        ({"unknown": 1}, "is wrong"),
    ],
)
def test_a_wrong_entry_is_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(install(tmp_path, {"guest": GOOD}, **change))


def test_a_manifest_must_be_there_and_readable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "manifest.json").write_bytes(b'{"modules":[')
    with pytest.raises(ConfigError, match="is wrong"):
        load(tmp_path)


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="two compliance modules called lgpd_analyzer"):
        Registry.load((SHIPPED, install(tmp_path, {"lgpd_analyzer": GOOD})), None)


def test_a_workflow_is_one_modules(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a and b both have the workflow test"):
        load(install(tmp_path, {"a": GOOD, "b": GOOD}))


def test_modules_of_others_stand_beside_the_shipped_ones(tmp_path: Path, cache_dir: Path) -> None:
    registry = Registry.load((SHIPPED, install(tmp_path, {"guest": GOOD})), cache_dir)
    try:
        assert {"lgpd_analyzer", "guest"} <= set(registry.modules)
    finally:
        registry.close()
