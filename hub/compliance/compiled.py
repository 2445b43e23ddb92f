"""Keep compiled modules on disk, so that a start does not wait for the compiler.

A compiled module is machine code that runs with the hub's rights. So it is kept in a directory of our own that nobody
else can write to, read in one piece, checked against the hash in its header, and loaded from the very bytes that were
checked. A file that does not fit is ignored and replaced. The file's name is the hash of what it depends on: the
module's digest, wasmtime's version, the compiler's settings and the processor.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import secrets
import stat
from importlib.metadata import version
from pathlib import Path

from hub.errors import ConfigError

_MAGIC = b"plantao-compiled-1\n"
_HEADER_BYTES = len(_MAGIC) + 32

#: More than any module compiles to; a larger file is not read.
_FILE_MAX_BYTES = 256 * 1024 * 1024


class CompiledCache:
    """Compiled modules by digest of their source."""

    def __init__(self, directory: Path, config_name: str) -> None:
        """Take or make the directory.

        Args:
            directory: made with mode 0700 when it is missing.
            config_name: stands for the compiler's settings.

        Raises:
            ConfigError: the directory belongs to somebody else, or others can write to it.
        """
        self._directory = _own_directory(directory)
        self._salt = "\n".join((version("wasmtime"), config_name, platform.machine(), _processor()))

    def read(self, digest: str) -> bytes | None:
        """Return the compiled form of the module with this digest; None when there is none that can be trusted."""
        path = self._path(digest)
        try:
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
                status = os.fstat(file.fileno())
                if not _is_ours(status) or not stat.S_ISREG(status.st_mode) or status.st_size > _FILE_MAX_BYTES:
                    return None
                data = file.read()
        except OSError:
            return None
        compiled = data[_HEADER_BYTES:]
        return compiled if data[:_HEADER_BYTES] == _MAGIC + self._seal(digest, compiled) else None

    def write(self, digest: str, compiled: bytes) -> None:
        """Keep the compiled form, whole or not at all. A full or read-only disk only costs the next start's time."""
        path = self._path(digest)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with contextlib.suppress(OSError):
            try:
                with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
                    file.write(_MAGIC + self._seal(digest, compiled) + compiled)
                draft.replace(path)
            except OSError:
                draft.unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        key = hashlib.sha256(f"{digest}\n{self._salt}".encode()).hexdigest()
        return self._directory / f"{key}.cwasm"

    def _seal(self, digest: str, compiled: bytes) -> bytes:
        """Hash of the code and of what it was made from, so that one file cannot stand in for another."""
        return hashlib.sha256(f"{digest}\n{self._salt}\n".encode() + compiled).digest()


def _own_directory(directory: Path) -> Path:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        real = directory.resolve(strict=True)
        status = real.stat()
        above = [(parent, parent.stat()) for parent in real.parents]
    except OSError as error:
        raise ConfigError(
            f"The directory for compiled modules {directory} cannot be used: {error.strerror}."
        ) from error
    if not stat.S_ISDIR(status.st_mode) or not _is_ours(status):
        raise ConfigError(
            f"The directory for compiled modules {directory} must belong to the hub's user "
            "and be writable by nobody else."
        )
    for parent, parent_status in above:
        if parent_status.st_mode & stat.S_IWOTH and not parent_status.st_mode & stat.S_ISVTX:
            raise ConfigError(
                f"The directory for compiled modules {directory} is not safe: everybody can write to {parent}."
            )
    return real


def _is_ours(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _processor() -> str:
    """Return what tells this processor's instructions from another's."""
    wanted = ("model name", "flags", "Features", "CPU implementer", "CPU part")
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").partition("\n\n")[0].splitlines()
    except OSError:  # no Linux
        return platform.processor()
    return "\n".join(line for line in lines if line.startswith(wanted))
