"""What a build starts ends with it: its processes and its folder, also when it is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

#: Waits until the build is gone, then does what the build can't do any more.
_WATCH = """
import os, shutil, signal, sys
sys.stdin.buffer.read()
for name in os.listdir(sys.argv[2]):
    try:
        os.killpg(int(name), signal.SIGKILL)
    except OSError:
        pass
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


class Guard:
    """Knows the process groups of a build, each as a file whose name is its number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._groups = folder / "groups"
        self._groups.mkdir()

    def add(self, process: int) -> None:
        """Guard a process that leads a group of its own."""
        (self._groups / str(process)).touch()

    def end(self, process: int) -> None:
        """Kill a process with all that it has started."""
        if os.name == "posix":
            with contextlib.suppress(OSError):
                os.killpg(process, signal.SIGKILL)
        (self._groups / str(process)).unlink(missing_ok=True)

    def end_all(self) -> None:
        """Kill every process that is guarded."""
        for file in list(self._groups.iterdir()):
            self.end(int(file.name))


@contextlib.contextmanager
def guarded() -> Iterator[Guard]:
    """A guard with a folder of its own, both gone when the block or this process ends."""
    with tempfile.TemporaryDirectory(prefix="briefing-", ignore_cleanup_errors=True) as name:
        guard = Guard(Path(name))
        watch = None
        if os.name == "posix":  # elsewhere a kernel notices by itself that its parent is gone
            watch = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _WATCH, name, str(guard._groups)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            yield guard
        finally:
            guard.end_all()
            if watch is not None:
                watch.kill()
                watch.communicate()
