"""Build the compliance modules from their Zig sources, byte for byte the same on every machine.

    python guests/build.py           build, write hub/compliance/modules and its manifest
    python guests/build.py --check   build, and fail when what is committed differs
    python guests/build.py --test    run the sources' own tests and check their format, natively

Needs the pinned toolchain: pip install --require-hashes -r requirements/guests.lock
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

GUESTS = Path(__file__).resolve().parent
MODULES = GUESTS.parent / "hub" / "compliance" / "modules"
CACHE = GUESTS / ".zig-cache"
ABI_VERSION = 1

#: Enough for a usual post without growing; memory that is not touched costs nothing.
INITIAL_MEMORY_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Guest:
    """One module: its source is guests/NAME.zig."""

    name: str
    #: Grows with every change of what the module finds.
    version: str
    entry: str
    #: Kind of medical workflow that its verdict is stored as.
    workflow: str


SHIPPED = (
    Guest(name="lgpd_analyzer", version="2.0.0", entry="analyze", workflow="lgpd_analysis"),
    Guest(name="claims_extractor", version="1.0.0", entry="extract", workflow="claims_extraction"),
    Guest(name="cfm_validator", version="1.0.0", entry="validate", workflow="cfm_validation"),
    Guest(name="fhir_validator", version="1.0.0", entry="validate_batch", workflow="fhir_validation"),
)


def zig(*arguments: str) -> None:
    """Run the Zig compiler in the folder of the sources.

    Raises:
        subprocess.CalledProcessError: it found an error, which it has printed.
    """
    command, *rest = arguments
    caches = () if command == "fmt" else ("--cache-dir", str(CACHE), "--global-cache-dir", str(CACHE / "global"))
    subprocess.run([sys.executable, "-m", "ziglang", command, *rest, *caches], cwd=GUESTS, check=True)  # noqa: S603


def compile_guest(guest: Guest, target: Path) -> bytes:
    """Compile one module into `target` and return its bytes."""
    exports = ("abi_version", "alloc", guest.entry, "last_panic")
    zig(
        "build-exe",
        f"{guest.name}.zig",
        "-target",
        "wasm32-freestanding",
        "-fno-entry",  # no start function: the host calls the exports
        *(f"--export={name}" for name in exports),  # -rdynamic would export the stack pointer too
        "-OReleaseSafe",  # a defect traps, it never reads beyond a bound (but where a source says otherwise, and why)
        f"--initial-memory={INITIAL_MEMORY_BYTES}",
        "-fstrip",  # no paths of the building machine
        f"-femit-bin={target}",
    )
    return target.read_bytes()


def manifest(built: dict[str, bytes]) -> str:
    """Return the manifest's text for the modules' bytes by name."""
    entries = [
        {
            "name": guest.name,
            "file": f"{guest.name}.wasm",
            "version": guest.version,
            "sha256": hashlib.sha256(built[guest.name]).hexdigest(),
            "abi_version": ABI_VERSION,
            "entry": guest.entry,
            "workflow": guest.workflow,
        }
        for guest in SHIPPED
    ]
    return json.dumps({"modules": entries}, indent=2) + "\n"


def differences(wanted: dict[str, bytes], folder: Path) -> list[str]:
    """Name the files in `folder` that are missing or are not what was built."""
    return [
        name for name, data in wanted.items() if not (folder / name).is_file() or (folder / name).read_bytes() != data
    ]


def main() -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the compliance modules.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare with what is committed, write nothing")
    what.add_argument("--test", action="store_true", help="run the sources' tests and check their format")
    options = parser.parse_args()
    if importlib.util.find_spec("ziglang") is None:
        print("There is no Zig compiler: pip install --require-hashes -r requirements/guests.lock", file=sys.stderr)
        return 1
    try:
        if options.test:
            zig("fmt", "--check", ".")
            for guest in SHIPPED:
                zig("test", f"{guest.name}.zig")
            return 0
        with tempfile.TemporaryDirectory() as folder:
            built = {g.name: compile_guest(g, Path(folder) / f"{g.name}.wasm") for g in SHIPPED}
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    wanted = {f"{name}.wasm": data for name, data in built.items()} | {"manifest.json": manifest(built).encode()}
    if options.check:
        stale = differences(wanted, MODULES)
        for name in stale:
            print(f"hub/compliance/modules/{name} is not what guests/ builds: run guests/build.py", file=sys.stderr)
        return 1 if stale else 0
    MODULES.mkdir(parents=True, exist_ok=True)
    for name, data in wanted.items():
        (MODULES / name).write_bytes(data)
        print(f"hub/compliance/modules/{name}  {len(data)} bytes  {hashlib.sha256(data).hexdigest()[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
