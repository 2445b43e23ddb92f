"""Compile FHIR R4's definitions into r4.bin, the table that the module fhir_validator uses in place.

    python guests/fhir/compile.py                 fetch the package with npm, write r4.bin
    python guests/fhir/compile.py PACKAGE         the same from an unpacked package or its .tgz
    python guests/fhir/compile.py --check         compare with what is committed, write nothing

The source is the npm package hl7.fhir.r4.examples 4.0.1 (HL7, CC0-1.0): structure definitions with snapshots, code
systems and value sets. Nothing in the table depends on the order of files or on the machine.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import definitions  # beside this script
import layout

TABLE = Path(__file__).resolve().parent / "r4.bin"
PACKAGE = "hl7.fhir.r4.examples@4.0.1"

#: Of the package's .tgz, as the registry publishes it.
INTEGRITY = "sha512-DXBdIZOeQaSKIgCU7w6HOC7sw/6BzylmipLkBW4f//pT+Bc94x+8LImwTdvaNThPJoOzpBzvxAzNqjeu3X/zLw=="

#: Kinds of files in the package that the table is made of.
SOURCES = ("StructureDefinition", "ValueSet", "CodeSystem")


def fetch(folder: Path) -> Path:
    """Download the package into `folder` with npm and return its .tgz.

    Raises:
        subprocess.CalledProcessError: npm failed, and has said why.
    """
    command = ["npm", "pack", "--silent", PACKAGE]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    (archive,) = folder.glob("*.tgz")
    return archive


def read(package: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and content of each JSON file of a package, a folder or a .tgz whose digest is checked.

    Raises:
        ValueError: the .tgz is not the published one.
    """
    if package.is_dir():
        for path in sorted(package.glob("*.json")):
            yield path.stem, json.loads(path.read_bytes())
        return
    digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        raise ValueError(f"{package} is not {PACKAGE}: its digest is sha512-{digest}")
    with tarfile.open(package) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            path = Path(member.name)
            stream = archive.extractfile(member) if path.suffix == ".json" else None
            if stream is not None:
                yield path.stem, json.loads(stream.read())


def build(package: Path) -> tuple[bytes, list[str]]:
    """Return the table, and the invariants that it does not hold with the reason of each."""
    files = (content for name, content in read(package) if name.partition("-")[0] in SOURCES)
    model = definitions.Model(files)
    return layout.write(model), model.left_out


def main() -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description="Compile FHIR R4's definitions for the module fhir_validator.")
    parser.add_argument(
        "package", nargs="?", type=Path, help="an unpacked package or its .tgz; without, npm fetches it"
    )
    parser.add_argument("--check", action="store_true", help="compare with what is committed, write nothing")
    parser.add_argument("--left-out", action="store_true", help="list the invariants that the table does not hold")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            table, left_out = build(options.package or fetch(Path(folder)))
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 1
    if options.left_out:
        print("\n".join(left_out))
    if options.check:
        if TABLE.is_file() and TABLE.read_bytes() == table:
            return 0
        print(f"{TABLE} is not what {PACKAGE} compiles to: run guests/fhir/compile.py", file=sys.stderr)
        return 1
    TABLE.write_bytes(table)
    print(f"{TABLE.name}  {len(table)} bytes  {hashlib.sha256(table).hexdigest()[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
