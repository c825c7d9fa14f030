"""The runner: a process for each notebook, all gone when the command is, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from processes import still_running

import analysis
from analysis.briefing import Result, build
from analysis.briefing.run.cache import fingerprint
from analysis.briefing.run.execute import Execution, execute
from analysis.briefing.run.forks import can_fork
from analysis.briefing.run.kernel import in_own_loop
from analysis.briefing.run.runner import find_notebooks
from analysis.briefing.run.shared import Shared
from analysis.briefing.run.workers import workers
from analysis.files import HIDDEN

pytestmark = pytest.mark.skipif(not can_fork(), reason="needs fork")

WAYS = pytest.mark.parametrize("kernel", [False, True], ids=["fork", "kernel"])
ENDLESS = "import subprocess, sys\nsubprocess.Popen(['sleep', '600'])\nwhile True: pass"
VARIED = """
import asyncio, os, sys
import pandas as pd
from IPython.display import HTML, Markdown, clear_output, display, update_display
os.system("echo from a program")
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


def run(
    *paths: Path,
    language: str = "en",
    kernel: bool = False,
    limit: float = 600.0,
    told: Any = print,
) -> list[Execution]:
    """Run notebooks side by side."""

    async def all_of_them() -> list[Execution]:
        with workers(kernel=kernel, data=None, limit=limit) as at:
            runs = (
                execute(path, language, {}, workers=at, limit=limit, told=told) for path in paths
            )
            return await asyncio.gather(*runs)

    return in_own_loop(all_of_them)


def outputs(execution: Execution) -> Any:
    """What the cells gave, without addresses, without names of widgets and what the run took."""
    assert execution.node is not None, execution.failure
    kept = [
        (cell.source, cell.get("execution_count"), cell.get("outputs"))
        for cell in execution.node.cells
    ]
    plain = re.sub(r"0x[0-9a-f]{6,}", "0x", json.dumps(kept))
    return json.loads(re.sub(r'("model_id": )"[0-9a-f]{32}"', r'\1""', plain))


@contextlib.contextmanager
def program(
    folder: Path, *, kernel: bool = False, temporary: Path | None = None
) -> Iterator[tuple[psutil.Process, Any]]:
    """The command on a folder's notebooks; killed at the end."""
    words = ["briefing", "--notebooks", str(folder), "--out", str(folder / "out")]
    words += ["--language", "en", *(["--kernel"] if kernel else [])]
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"from analysis.cli import main; sys.exit(main({words!r}))"
    )
    source = {**os.environ, "PYTHONPATH": str(Path(analysis.__file__).parents[1])}
    if temporary is not None:
        source["TMPDIR"] = str(temporary)
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=source) as child:
        try:
            yield psutil.Process(child.pid), child
        finally:
            child.kill()


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder that a person sees, and whatever is unfinished."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and (".cache" not in path.parts or HIDDEN in path.parts)
    }


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
    """Every notebook of the collection has the same outputs both ways, to the last byte.

    The other language ran before, so that the answers which the two share are compared as well.
    """
    path, language, other = find_notebooks()[number], *(("en", "zh"), ("zh", "en"))[number % 2]

    async def in_forks() -> list[Execution]:
        with workers(kernel=False, data=None, limit=600.0) as at:
            return [
                await execute(path, each, {}, workers=at, limit=0) for each in (other, language)
            ]

    async def on_a_kernel() -> Execution:
        with workers(kernel=True, data=None, limit=600.0) as at:
            return await execute(path, language, {}, workers=at, limit=0)

    async def both_ways() -> tuple[list[Execution], Execution]:
        return await asyncio.gather(in_forks(), on_a_kernel())

    (before, forked), kernel = in_own_loop(both_ways)
    assert outputs(forked) == outputs(kernel)
    assert outputs(before) != outputs(forked)


def slow_peer() -> None:
    """Stands for a function of a notebook, which is known by its name only."""


def test_slow_functions_answer_once(tmp_path: Path, monkeypatch: Any) -> None:
    """The same arguments get the kept answer, others and the notebook's own functions do not."""
    calls: list[int] = []

    def slow(frame: pd.DataFrame, *, horizon: int, method: Any = None) -> pd.DataFrame:
        calls.append(horizon)
        return frame * horizon

    slow.__module__, slow.__qualname__ = "analysis.forecasting.forecast", "slow"
    monkeypatch.setattr(sys.modules["analysis.forecasting.forecast"], "slow", slow, raising=False)
    kept, frame = Shared(slow, tmp_path), pd.DataFrame({"值": [1.5, None]})
    for _ in range(2):
        pd.testing.assert_frame_equal(kept(frame.copy(), horizon=2), frame * 2)
    kept(frame, horizon=3)
    kept(frame.rename(columns={"值": "value"}), horizon=3)
    assert calls == [2, 3, 3]
    assert pickle.loads(pickle.dumps(kept)) is slow
    for _ in range(2):
        kept(frame, horizon=4, method=lambda values: values)
    monkeypatch.setattr(slow_peer, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "slow_peer", slow_peer, raising=False)
    for _ in range(2):
        kept(frame, horizon=5, method=slow_peer)
    assert calls == [2, 3, 3, 4, 4, 5, 5]


def slow_once(log: Path, *, dies: bool) -> str:
    """Notes each call; the first may end its process."""
    with log.open("a") as file:
        file.write("called\n")
    time.sleep(0.3)
    if dies and log.read_text().count("called") == 1:
        os._exit(1)
    return "answer"


def ask(folder: Path, *, dies: bool) -> None:
    """What each of two processes does."""
    assert Shared(slow_once, folder)(folder / "log", dies=dies) == "answer"


@pytest.mark.parametrize(("dies", "calls"), [(False, 1), (True, 2)])
def test_side_by_side_one_process_waits_for_the_other(
    tmp_path: Path, dies: bool, calls: int
) -> None:
    """The second takes the first's answer; where the first died, it computes for itself."""
    context = multiprocessing.get_context("spawn")
    peers = [context.Process(target=ask, args=(tmp_path,), kwargs={"dies": dies}) for _ in "ab"]
    for peer in peers:
        peer.start()
    for peer in peers:
        peer.join(60)
    assert sorted(peer.exitcode or 0 for peer in peers) == [0, int(dies)]
    assert (tmp_path / "log").read_text().split() == ["called"] * calls


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_that_forks_has_one_thread(tmp_path: Path) -> None:
    """A fork copies one thread only, so a server with more could leave locks closed for ever."""
    source = "import os\nprint('threads', len(os.listdir(f'/proc/{os.getppid()}/task')))"
    (done,) = run(save(tmp_path, "01-a", source))
    assert "threads 1" in json.dumps(outputs(done))


def test_a_fork_gives_the_odd_outputs_of_a_kernel(tmp_path: Path) -> None:
    """Streams, cleared and updated displays, magics, charts and errors come out alike."""
    path = save(
        tmp_path, "01-varied", VARIED, LATER, FIGURE, MAGIC, FAILS, tags=("raises-exception",)
    )
    forked, kernel = (run(path, kernel=way)[0] for way in (False, True))
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
    done = run(*paths, kernel=kernel, limit=15.0)
    error, dies, endless, good, broken = (execution.failure for execution in done)
    assert good is None and done[3].node is not None
    assert error is not None and (error.cell, error.error) == (3, "ZeroDivisionError")
    assert "return 1 / x" in error.traceback and "\x1b" not in error.traceback
    assert dies is not None and dies.cell == 2 and "the process died" in dies.message
    assert endless is not None and (endless.cell, endless.error) == (2, "TimeoutError")
    assert "longer than 15 seconds" in endless.message
    assert broken is not None and "cannot be read as a notebook" in broken.message
    assert not still_running()


def test_the_limit_holds_where_no_interrupt_arrives(tmp_path: Path, monkeypatch: Any) -> None:
    """A notebook that ignores its interrupts is killed."""
    monkeypatch.setattr("analysis.briefing.run.workers.GRACE", 2.0)
    deaf = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    save(tmp_path, "01-deaf", deaf)
    (done,) = run(tmp_path / "01-deaf.ipynb", limit=10.0)
    assert done.failure is not None and done.failure.error == "TimeoutError"
    assert not still_running()


def test_progress_tells_the_cell(tmp_path: Path) -> None:
    """Each cell is told as it starts, by the number a reader counts."""
    told: list[int] = []
    run(save(tmp_path, "01-a", "1", "2"), told=told.append)
    assert [cell for cell in told if cell] == [2, 3]


@WAYS
def test_interrupt_leaves_no_process(tmp_path: Path, kernel: bool) -> None:
    """Ctrl-C ends the command within seconds, with all that the notebook has started."""
    save(tmp_path, "01-endless", ENDLESS)
    with program(tmp_path, kernel=kernel) as (process, child):
        descendants = until(lambda: family(process))
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=30)
    assert child.returncode == 130 and b"stopped" in said
    assert gone(descendants)
    assert not contents(tmp_path / "out")


def test_a_command_that_is_told_to_end_leaves_nothing(tmp_path: Path) -> None:
    """SIGTERM, as from a scheduler, is like Ctrl-C: no process, no file in a temporary folder."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    save(tmp_path, "01-endless", ENDLESS)
    with program(tmp_path, temporary=temporary) as (process, child):
        descendants = until(lambda: family(process))
        child.terminate()
        child.communicate(timeout=30)
    assert child.returncode == 143
    assert gone(descendants)
    assert not contents(tmp_path / "out") and not list(temporary.iterdir())


def test_killed_command_leaves_all_as_it_was(tmp_path: Path) -> None:
    """SIGKILL of the command half-way: no process, no file of the run, and the next is clean."""
    out, temporary = tmp_path / "out", tmp_path / "tmp"
    temporary.mkdir()
    save(tmp_path, "01-good", "1 + 1")
    path = save(tmp_path, "02-endless", "2")
    build(notebooks=tmp_path, out=out, languages=["en"])
    before = contents(out)
    save(tmp_path, "02-endless", ENDLESS)
    with program(tmp_path, temporary=temporary) as (process, child):
        descendants = until(lambda: family(process))
        child.kill()
        child.wait()
        assert gone(descendants)
    assert contents(out) == before
    until(lambda: not list(temporary.iterdir()), seconds=10)
    save(path.parent, path.stem, "3")
    half = out / "en" / HIDDEN / f"{child.pid}-abcd_123" / "briefing.pdf"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    assert not any(
        result.failure for result in build(notebooks=tmp_path, out=out, languages=["en"])
    )
    assert set(contents(out)) == set(before)


def test_killed_server_is_started_again(tmp_path: Path) -> None:
    """SIGKILL of the process that forks: what ran is said to have died, what comes after runs."""
    killer = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)"
    paths = [save(tmp_path, "01-kills", killer), save(tmp_path, "02-good", "6 * 7")]

    async def one_after_the_other() -> list[Execution]:
        with workers(kernel=False, data=None, limit=60.0) as at:
            return [await execute(path, "en", {}, workers=at, limit=60.0) for path in paths]

    kills, good = in_own_loop(one_after_the_other)
    assert kills.failure is not None and "the process died" in kills.failure.message
    assert good.failure is None
    assert not still_running()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of four megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    call = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(call, capture_output=True).returncode:
        pytest.skip("may not mount a file system")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    """Where there is no room, the failure says so, the old files stay whole, the next run mends."""
    save(tmp_path, "01-a", "1")
    build(notebooks=tmp_path, out=small_disk, languages=["en"])
    before = contents(small_disk)
    save(tmp_path, "01-a", "print('new')")
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    page, whole = build(notebooks=tmp_path, out=small_disk, languages=["en"])
    assert page.failure is not None and "No space left" in page.failure.message
    assert whole.failure is not None
    filler.unlink()
    assert contents(small_disk) == before
    page, whole = build(notebooks=tmp_path, out=small_disk, languages=["en"])
    assert page.failure is None and whole.failure is None
    assert set(contents(small_disk)) == set(before)
    assert contents(small_disk) != before


# ---------------------------------------------------------------------- what is kept


COUNTED = "from pathlib import Path\nwith open({log!r}, 'a') as file: print({name!r}, file=file)"


#: The answer of a slow function is read from the build's own folder, which is gone afterwards.
SHARED = (
    "import analysis as an\n"
    "panel = an.load_panel('rd_personnel_fte', 'Zhejiang', edition='yearbook')\n"
    "an.forecast(panel, horizon=1, method='naive');"
)


@pytest.fixture
def counted(tmp_path: Path) -> Any:
    """Two notebooks that note each run; a function that builds them and says which ran."""
    folder, log = tmp_path / "notebooks", tmp_path / "log"
    folder.mkdir()
    (tmp_path / "mine.csv").write_text("a\n1\n")
    for name in ("01-a", "02-b"):
        count = COUNTED.format(log=str(log), name=name)
        save(
            folder,
            name,
            "LANGUAGE = 'en'",
            count,
            SHARED,
            f"print(open({str(tmp_path / 'mine.csv')!r}).read())",
        )

    def again(**options: Any) -> tuple[list[str], list[Result]]:
        log.write_text("")
        given = {"notebooks": folder, "out": tmp_path / "out", "languages": ["en"], **options}
        results = build(**given)
        assert not [result.failure for result in results if result.failure]
        return sorted(log.read_text().split()), results

    return again


def test_nothing_changed_costs_nothing(counted: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """The second run starts no process and writes no file."""
    assert counted()[0] == ["01-a", "02-b"]
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.pdf")}
    monkeypatch.setattr("analysis.briefing.run.making.in_own_loop", None)
    ran, results = counted()
    assert ran == [] and [result.seconds for result in results] == [0.0] * 3
    assert stamps == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.pdf")}


def test_what_changed_is_made_again(counted: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """A notebook, a file it read, a parameter, the code, a wish: only what depends on it runs."""
    counted()
    path = tmp_path / "notebooks" / "01-a.ipynb"
    path.write_text(path.read_text().replace("A question?", "Another?"))
    assert counted()[0] == ["01-a"]
    (tmp_path / "mine.csv").write_text("a\n2\n")
    assert counted()[0] == ["01-a", "02-b"]
    assert counted(as_of="2024-12-31")[0] == ["01-a", "02-b"]
    assert counted()[0] == []
    assert counted(fresh=True)[0] == ["01-a", "02-b"]
    monkeypatch.setattr("analysis.briefing.run.making.fingerprint", lambda *folders: "newer")
    assert counted()[0] == ["01-a", "02-b"]


def test_a_file_that_is_not_the_made_one_is_typeset_again(counted: Any, tmp_path: Path) -> None:
    """A PDF that is gone or changed, and another title, cost no execution."""
    counted()
    out = tmp_path / "out" / "en"
    before = contents(out)
    (out / "01-a.pdf").unlink()
    (out / "02-b.pdf").write_bytes(b"changed")
    assert counted()[0] == []
    assert contents(out) == before
    assert counted(title="Another title")[0] == []
    assert contents(out) != before


def test_a_spoilt_cache_is_only_slower(counted: Any, tmp_path: Path) -> None:
    """Entries that cannot be read are made again; where none can be written, none is needed."""
    counted()
    before = contents(tmp_path / "out")
    cache = tmp_path / "out" / ".cache"
    for path in cache.iterdir():
        path.write_bytes(b"spoilt")
    assert counted()[0] == ["01-a", "02-b"]
    assert counted()[0] == []
    shutil.rmtree(cache)
    cache.write_text("a file where the folder should be")
    assert counted()[0] == ["01-a", "02-b"]
    assert contents(tmp_path / "out") == before


def test_the_fingerprint_sees_code_data_and_packages(tmp_path: Path, monkeypatch: Any) -> None:
    """A changed, new or renamed file and another version of a package give another hash."""
    code, site = tmp_path / "code", tmp_path / "site"
    for folder in (code, site):
        folder.mkdir()
    (code / "a.py").write_text("1")
    seen = [fingerprint(code)]
    assert fingerprint(code) == seen[0]
    (code / "a.py").write_text("2")
    seen.append(fingerprint(code))
    (code / "b.csv").write_text("")
    seen.append(fingerprint(code))
    monkeypatch.syspath_prepend(str(site))
    (site / "x-1.0.dist-info").mkdir()
    seen.append(fingerprint(code))
    (site / "x-1.0.dist-info").rename(site / "x-1.1.dist-info")
    seen.append(fingerprint(code))
    assert len(set(seen)) == len(seen)


def test_the_languages_of_a_notebook_run_side_by_side(tmp_path: Path) -> None:
    """Each waits here until the other has begun."""
    save(
        tmp_path,
        "01-a",
        f"import pathlib, time\nhome = pathlib.Path({str(tmp_path)!r})\n"
        "(home / f'{LANGUAGE}.log').touch()\n"
        "while len(list(home.glob('*.log'))) < 2:\n    time.sleep(0.01)",
    )
    results = build(notebooks=tmp_path, out=tmp_path / "out", jobs=2, limit=60)
    assert [result.failure for result in results] == [None] * 4


def test_an_unknown_notebook_that_backtests_starts_first(tmp_path: Path) -> None:
    """What takes long should not be left for the end; after a build, its time is known."""
    note = f"with open({str(tmp_path / 'log')!r}, 'a') as file: file.write('%s ')"
    save(tmp_path, "01-a", note % "long" + "  #" + "." * 4000)
    save(tmp_path, "02-b", note % "backtest" + "\nif False: backtest()")
    build(notebooks=tmp_path, out=tmp_path / "out", languages=["en"], jobs=1)
    assert (tmp_path / "log").read_text().split() == ["backtest", "long"]
