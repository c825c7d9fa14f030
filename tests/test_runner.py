"""The runner: a process for each notebook, all gone when the command is, however it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import analysis
from analysis.briefing.execute import Execution, execute_notebooks
from analysis.briefing.forks import can_fork
from analysis.briefing.runner import find_notebooks

pytestmark = pytest.mark.skipif(not can_fork(), reason="needs fork")

WAYS = pytest.mark.parametrize("kernel", [False, True], ids=["fork", "kernel"])
ENDLESS = "import subprocess, sys\nsubprocess.Popen(['sleep', '600'])\nwhile True: pass"
VARIED = """
import asyncio, os, sys
import pandas as pd
from IPython.display import HTML, Markdown, clear_output, display, update_display
print("one"); print("two", end=""); print("three", file=sys.stderr); print("four")
print("gone"); clear_output(); print("kept")
print("waits"); clear_output(wait=True); print("绍兴")
display(Markdown("**m**"), HTML("<b>h</b>"), display_id=True)
handle = display("before", display_id="d")
await asyncio.sleep(0)
sorted([__name__, os.path.basename(os.getcwd()), type(asyncio.get_running_loop()).__name__])
"""
LATER = "update_display('after', display_id='d')\npd.DataFrame({'城市': ['绍兴'], 'x': [1.5]})"
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.title('绍兴 R&D');"
MAGIC = "%precision 3\nx = !echo shell\n[*x, 3.14159, __import__('math').pi]"
FAILS = "def f(x):\n    return 1 / x\nf(0)"


def save(folder: Path, name: str, *sources: str, tags: tuple[str, ...] = ()) -> Path:
    """A notebook of code cells, with a title."""
    cells = [new_markdown_cell("# Title\n\nA question?", id="title")]
    for number, source in enumerate(sources):
        cells.append(new_code_cell(source, id=f"c{number}", metadata={"tags": list(tags)}))
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def outputs(execution: Execution) -> Any:
    """What the cells gave, without the addresses of objects and without what the run took."""
    assert execution.node is not None, execution.failure
    kept = [
        (cell.source, cell.get("execution_count"), cell.get("outputs"))
        for cell in execution.node.cells
    ]
    return json.loads(re.sub(r"0x[0-9a-f]{6,}", "0x", json.dumps(kept)))


@contextmanager
def program(folder: Path, *, kernel: bool = False) -> Iterator[tuple[psutil.Process, Any]]:
    """A build of a folder's notebooks in a process of its own; killed at the end."""
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path; from analysis.briefing import build\n"
        f"build(notebooks=Path({str(folder)!r}), out=Path({str(folder / 'out')!r}), "
        f"languages=['en'], kernel={kernel})"
    )
    source = {**os.environ, "PYTHONPATH": str(Path(analysis.__file__).parents[1])}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=source) as child:
        try:
            yield psutil.Process(child.pid), child
        finally:
            child.kill()


def until(done: Any, *, seconds: float = 90.0) -> Any:
    """Wait until something is so, and give it."""
    deadline = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return found


def family(process: psutil.Process) -> list[psutil.Process]:
    """The descendants of a process, once the notebook's own child is among them."""
    found = process.children(recursive=True)
    return found if any("sleep" in each.cmdline() for each in found) else []


def gone(processes: list[psutil.Process]) -> bool:
    """Has every one of them ended?"""
    return not psutil.wait_procs(processes, timeout=10)[1]


@pytest.mark.parametrize("number", range(len(find_notebooks())))
def test_a_fork_gives_what_a_fresh_kernel_gives(number: int) -> None:
    """Every notebook of the collection has the same outputs both ways, to the last byte."""
    paths, language = find_notebooks()[number : number + 1], ("en", "zh")[number % 2]
    forked, kernel = (
        execute_notebooks(paths, languages=[language], kernel=way)[0] for way in (False, True)
    )
    assert outputs(forked) == outputs(kernel)


def test_a_fork_gives_the_odd_outputs_of_a_kernel(tmp_path: Path) -> None:
    """Streams, cleared and updated displays, magics, charts and errors come out alike."""
    path = save(
        tmp_path, "01-varied", VARIED, LATER, FIGURE, MAGIC, FAILS, tags=("raises-exception",)
    )
    forked, kernel = (
        execute_notebooks([path], languages=["en"], kernel=way)[0] for way in (False, True)
    )
    assert outputs(forked) == outputs(kernel)
    text = json.dumps([given for _, _, given in outputs(forked)], ensure_ascii=False)
    assert all(word in text for word in ("after", "绍兴", "ZeroDivisionError", "<svg", "shell"))
    assert "gone" not in text and "before" not in text


@WAYS
def test_failures_name_cell_and_traceback(tmp_path: Path, kernel: bool) -> None:
    """An error, a death, an endless cell and a file that is none: each said, the rest made."""
    save(tmp_path, "01-error", "x = 1", FAILS)
    save(tmp_path, "02-dies", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    save(tmp_path, "03-endless", "try:\n    while True: pass\nexcept ValueError: pass")
    save(tmp_path, "04-good", "6 * 7")
    (tmp_path / "05-broken.ipynb").write_text("not json")
    paths = sorted(tmp_path.glob("*.ipynb"))
    done = execute_notebooks(paths, languages=["en"], kernel=kernel, limit=30.0)
    error, dies, endless, good, broken = (execution.failure for execution in done)
    assert good is None and done[3].node is not None
    assert error is not None and (error.cell, error.error) == (3, "ZeroDivisionError")
    assert "return 1 / x" in error.traceback and "\x1b" not in error.traceback
    assert dies is not None and dies.cell == 2 and "the process died" in dies.message
    assert endless is not None and (endless.cell, endless.error) == (2, "TimeoutError")
    assert "longer than 30 seconds" in endless.message
    assert broken is not None and "cannot be read as a notebook" in broken.message
    assert not psutil.Process().children(recursive=True)


def test_the_limit_holds_where_no_interrupt_arrives(tmp_path: Path, monkeypatch: Any) -> None:
    """A notebook that ignores its interrupts is killed."""
    monkeypatch.setattr("analysis.briefing.execute._GRACE", 2.0)
    deaf = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    save(tmp_path, "01-deaf", deaf)
    (done,) = execute_notebooks([tmp_path / "01-deaf.ipynb"], languages=["en"], limit=10.0)
    assert done.failure is not None and done.failure.error == "TimeoutError"
    assert not psutil.Process().children(recursive=True)


def test_progress_tells_the_cell(tmp_path: Path) -> None:
    """Each cell is told as it starts, by the number a reader counts."""
    told: list[tuple[str, int]] = []
    path = save(tmp_path, "01-a", "1", "2")
    execute_notebooks(
        [path], languages=["en"], told=lambda path, language, cell: told.append((language, cell))
    )
    assert told == [("en", 0), ("en", 0), ("en", 2), ("en", 3)]


@WAYS
def test_interrupt_leaves_no_process(tmp_path: Path, kernel: bool) -> None:
    """Ctrl-C ends the run within seconds, with all that the notebook has started."""
    save(tmp_path, "01-endless", ENDLESS)
    with program(tmp_path, kernel=kernel) as (process, child):
        descendants = until(lambda: family(process))
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=30)
    assert b"KeyboardInterrupt" in said
    assert gone(descendants)
    assert not list(tmp_path.glob("out/**/*.pdf"))


def test_killed_command_leaves_no_process(tmp_path: Path) -> None:
    """SIGKILL of the command ends the server, the notebook and what the notebook has started."""
    save(tmp_path, "01-endless", ENDLESS)
    with program(tmp_path) as (process, child):
        descendants = until(lambda: family(process))
        child.kill()
        child.wait()
        assert gone(descendants)
