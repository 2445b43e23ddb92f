"""Modules for tests, written as WAT: one that behaves, and those that misbehave in one way each."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import wasmtime

from hub.model import Document, Level, Status

#: Where `answering` keeps its answer, below the input at 4096.
_ANSWER_AT = 16

NO_FINDINGS = '{"documents":[{"findings":[]}]}'


def guest(
    body: str,
    *,
    abi_version: int = 1,
    alloc: str = "i32.const 4096",
    pages: int = 32,
    data: str = "",
    more: str = "",
    imports: str = "",
) -> bytes:
    """Return a module whose entry `analyze` has the given body, as WASM."""
    wat = f"""(module {imports}
      (memory (export "memory") {pages})
      (func (export "abi_version") (result i32) i32.const {abi_version})
      (func (export "alloc") (param i32) (result i32) {alloc})
      (func $analyze (export "analyze") (param i32 i32) (result i64) {body})
      (func (export "last_panic") (result i64) i64.const 0)
      {data} {more})"""
    return bytes(wasmtime.wat2wasm(wat))


def answering(answer: str, *, before: str = "", alloc: str = "i32.const 4096", more: str = "") -> bytes:
    """Return a module that always gives this answer, after running the instructions `before`."""
    raw = answer.encode()
    assert len(raw) < 4096 - _ANSWER_AT
    text = "".join(f"\\{byte:02x}" for byte in raw)
    body = f"{before} i64.const {_ANSWER_AT << 32 | len(raw)}"
    return guest(body, alloc=alloc, data=f'(data (i32.const {_ANSWER_AT}) "{text}")', more=more)


def finding(**changes: object) -> str:
    """Return an answer with one finding on the first character of the title."""
    good = {
        "rule": "r",
        "kind": "k",
        "article": "",
        "severity": "high",
        "confidence": 0.5,
        "field": "title",
        "start": 0,
        "end": 1,
        "message": "m",
        "suggestion": "s",
        "check_digit": "none",
    }
    return json.dumps({"documents": [{"findings": [good | changes]}]})


def issue(**changes: object) -> str:
    """Return an answer with one issue on the first three characters of the title."""
    good = {
        "severity": "error",
        "code": "value",
        "expression": "Patient.gender",
        "diagnostics": "d",
        "field": "title",
        "start": 0,
        "end": 3,
    }
    return json.dumps({"documents": [{"findings": [], "valid": False, "issues": [good | changes]}]})


def install(folder: Path, modules: dict[str, bytes], **changes: object) -> Path:
    """Write modules and their manifest into `folder`; `changes` are made to every entry."""
    entries = []
    for name, wasm in modules.items():
        (folder / f"{name}.wasm").write_bytes(wasm)
        entry = {
            "name": name,
            "file": f"{name}.wasm",
            "version": "1.0.0",
            "sha256": hashlib.sha256(wasm).hexdigest(),
            "abi_version": 1,
            "entry": "analyze",
            "workflow": "test",
        }
        entries.append(entry | changes)
    (folder / "manifest.json").write_text(json.dumps({"modules": entries}), encoding="utf-8")
    return folder


def document(body: str = "texto", title: str = "Título", **fields: str) -> Document:
    """Return a published document with title, body and further fields."""
    return Document(
        fields=(("title", title), ("body", body), *fields.items()), level=Level.PUBLIC, status=Status.PUBLISHED
    )
