"""One folder of compiled compliance modules for all nodes and hubs of a run."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

#: What tells a hub of the folder.
VARIABLE = "HUB_COMPLIANCE_CACHE_DIR"


def share() -> None:
    """Make the folder and name it in our environment; it goes with the process that made it."""
    if VARIABLE in os.environ:
        return
    folder, owner = tempfile.mkdtemp(prefix="hub-compiled-"), os.getpid()
    os.environ[VARIABLE] = folder

    def forget() -> None:
        if os.getpid() == owner:  # not a child that was forked
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(forget)
