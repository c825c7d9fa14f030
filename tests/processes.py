"""What still runs below the tests."""

from __future__ import annotations

import psutil


def still_running() -> list[psutil.Process]:
    """Children of this process and theirs, but for Python's own tracker of a pool once used."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "multiprocessing.resource_tracker" not in " ".join(child.cmdline())
    ]
