"""The runner: a kernel for each notebook, all gone when the command is, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
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
import psutil
import pytest
from engines import Fake
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from processes import still_running

import analysis
from analysis.briefing import Options, Result, build
from analysis.briefing.document.blocks import Figure
from analysis.briefing.document.compose import compose
from analysis.briefing.run.cache import fingerprint
from analysis.briefing.run.execute import Execution, execute
from analysis.briefing.run.kernel import KernelEngine, in_own_loop, kernel_engine
from analysis.briefing.run.worker import Died
from analysis.errors import DataError
from analysis.files import HIDDEN

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
    limit: float = 600.0,
    on_cell: Any = print,
) -> list[Execution]:
    """Run notebooks side by side, each on a kernel of its own."""

    async def all_of_them() -> list[Execution]:
        with kernel_engine() as engine:
            values = {"LANGUAGE": language}
            runs = (
                execute(path, values, engine=engine, limit=limit, on_cell=on_cell) for path in paths
            )
            return await asyncio.gather(*runs)

    return in_own_loop(all_of_them)


def outputs(execution: Execution) -> Any:
    """What the cells gave, without addresses."""
    assert execution.run is not None, execution.failure
    kept = [
        (cell.source, cell.get("execution_count"), cell.get("outputs"))
        for cell in execution.run.node.cells
    ]
    return json.loads(re.sub(r"0x[0-9a-f]{6,}", "0x", json.dumps(kept)))


def fake_build(engine: Fake | None = None, **chosen: Any) -> list[Result]:
    """Build with a fake engine."""
    given = {"languages": ("en",), "quiet": True, "each": True, **chosen}
    return build(Options(**given), engine=engine or Fake())


@contextlib.contextmanager
def program(folder: Path, *, temporary: Path | None = None) -> Iterator[tuple[psutil.Process, Any]]:
    """The command on a folder's notebooks; killed at the end."""
    words = ["briefing", "--notebooks", str(folder), "--out", str(folder / "out")]
    words += ["--language", "en"]
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
        if path.is_file()
        and (".cache" not in path.parts or HIDDEN in path.parts)
        and path.parts[-2:] != (HIDDEN, "lock")  # of a dead process: the next one takes it
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
    with contextlib.suppress(psutil.Error):  # one of them has just ended
        return found if any("sleep" in each.cmdline() for each in found) else []
    return []


def gone(processes: list[psutil.Process]) -> bool:
    """Has every one of them ended?"""
    return not psutil.wait_procs(processes, timeout=10)[1]


#: Notebooks that fail, each in its way, and some that look as if they did.
FAULTY = {
    "error": ("x = 1", FAILS),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",),
    "exits": ("import os; os._exit(3)",),
    "segfault": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",),
    "endless": ("try:\n    while True: pass\nexcept ValueError: pass",),
    "magic": ("x = 1", "%nosuchmagic"),
    "glyph": ("import matplotlib.pyplot as plt\nplt.title('\ue123');",),
    "good": ("6 * 7",),
    "thread": (
        "import threading, time\n"
        "def talk():\n    while True: print('talk', flush=True); time.sleep(0.001)\n"
        "threading.Thread(target=talk, daemon=True).start()",
    ),
    "late": ("import atexit; atexit.register(print, 'bye')",),
}


# ---------------------------------------------------------------------- on kernels


def test_a_kernel_gives_what_jupyter_shows(tmp_path: Path) -> None:
    """Streams, cleared and updated displays, magics, charts and errors come out as in Jupyter."""
    path = save(
        tmp_path, "01-varied", VARIED, LATER, FIGURE, MAGIC, FAILS, tags=("raises-exception",)
    )
    told: list[int] = []
    (done,) = run(path, on_cell=told.append)
    text = json.dumps([given for _, _, given in outputs(done)], ensure_ascii=False)
    assert all(word in text for word in ("after", "绍兴", "ZeroDivisionError", "<svg", "shell"))
    assert "gone" not in text and "before" not in text
    assert [cell for cell in told if cell] == [2, 3, 4, 5, 6]


def test_many_points_are_drawn_as_a_picture_and_said_to_be(tmp_path: Path) -> None:
    """A scatter of 100,000 points stays small on the page, which tells how many they are."""
    source = (
        "import matplotlib.pyplot as plt, numpy as np\nplt.plot([1, 2], [1, 2])\n"
        "plt.scatter(np.arange(100_000), np.arange(100_000) % 97); plt.show()"
    )
    (done,) = run(save(tmp_path, "01-scatter", source))
    assert done.run is not None
    (figure,) = compose(done.run.node, name="01-scatter", language="en").blocks
    assert isinstance(figure, Figure)
    assert figure.foot == "100,000 marks are drawn as one picture."
    assert len(figure.content) < 1_000_000 and b"<image" in figure.content


def test_nothing_of_one_language_is_left_to_the_next(tmp_path: Path) -> None:
    """Whatever English changes, in Python, a library or the environment, Chinese starts afresh."""
    source = (
        "import json, os, sys\nimport pandas as pd\n"
        "print('left' in globals(), json.__doc__ == 'left', 'LEFT' in os.environ,\n"
        "      pd.get_option('display.max_rows') == 7, 'left' in sys.path)\n"
        "left = json.__doc__ = os.environ['LEFT'] = 'left'\n"
        "pd.set_option('display.max_rows', 7); sys.path.append('left')"
    )
    path = save(tmp_path, "01-leaves", source)

    async def one_after_the_other() -> list[Execution]:
        with kernel_engine() as engine:
            return [
                await execute(path, {"LANGUAGE": language}, engine=engine, limit=300.0)
                for language in ("en", "zh")
            ]

    for done in in_own_loop(one_after_the_other):
        assert "False False False False False" in json.dumps(outputs(done))


@pytest.mark.slow
def test_failures_name_cell_and_traceback(tmp_path: Path) -> None:
    """Each notebook that fails is named with its cell, whatever its fault; the others are run."""
    for number, (name, sources) in enumerate(FAULTY.items()):
        save(tmp_path, f"{number:02}-{name}", *sources)
    (tmp_path / "97-broken.ipynb").write_text("not json")
    (tmp_path / "98-deep.ipynb").write_text("[" * 100_000)
    (tmp_path / "99-list.ipynb").write_text("[]")
    paths = sorted(tmp_path.glob("*.ipynb"))
    done = {path.stem[3:]: each for path, each in zip(paths, run(*paths, limit=15.0), strict=True)}
    failures = {name: execution.failure for name, execution in done.items()}
    assert failures.pop("good") is None and failures.pop("thread") is None
    assert failures.pop("late") is None
    cells = {name: failure.cell for name, failure in failures.items() if failure}
    assert cells == {
        **{"error": 3, "killed": 2, "endless": 2, "exits": 2, "segfault": 2, "magic": 3},
        **{"glyph": 2, "broken": None, "deep": None, "list": None},
    }
    texts = {name: str(failure) for name, failure in failures.items()}
    for name, expected in (
        ("error", "ZeroDivisionError: division by zero"),
        ("killed", "was killed; it may have run out of memory"),
        ("exits", "ended itself with exit code 3"),
        ("segfault", "was ended by SIGSEGV"),
        ("endless", "TimeoutError: the notebook took longer than 15 seconds"),
        ("magic", "nosuchmagic"),
        ("glyph", "Glyph"),
        *((name, "cannot be read as a notebook") for name in ("broken", "deep", "list")),
    ):
        assert expected in texts[name]
    for name, line in (("error", "return 1 / x"), ("endless", "while True: pass")):
        failure = failures[name]
        assert failure is not None
        assert line in failure.traceback and "\x1b" not in failure.traceback
    assert not still_running()


@pytest.mark.slow
def test_the_limit_holds_where_no_interrupt_arrives(tmp_path: Path, monkeypatch: Any) -> None:
    """A notebook that ignores its interrupts is killed."""
    monkeypatch.setattr("analysis.briefing.run.kernel._GRACE", 2.0)
    deaf = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    (done,) = run(save(tmp_path, "01-deaf", deaf), limit=10.0)
    assert done.failure is not None and done.failure.error == "TimeoutError"
    assert not still_running()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_stopped_leaves_nothing(tmp_path: Path, number: int, code: int) -> None:
    """Ctrl-C and a scheduler's SIGTERM leave no process and no file, within seconds."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    save(tmp_path, "01-endless", ENDLESS)
    with program(tmp_path, temporary=temporary) as (process, child):
        descendants = until(lambda: family(process))
        child.send_signal(number)
        _, said = child.communicate(timeout=60)
    assert child.returncode == code and (code != 130 or b"stopped" in said)
    assert gone(descendants)
    assert not contents(tmp_path / "out") and not list(temporary.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_killed_command_leaves_all_as_it_was(tmp_path: Path) -> None:
    """SIGKILL of the command half-way: no process, no file of the run, and the next is clean."""
    out, temporary = tmp_path / "out", tmp_path / "tmp"
    temporary.mkdir()
    save(tmp_path, "01-good", "1 + 1")
    path = save(tmp_path, "02-endless", "2")
    options = Options(notebooks=tmp_path, out=out, languages=("en",))
    build(options)
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
    half = out / "en" / HIDDEN / f"{child.pid}-abcd_123" / "brief.pdf"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    assert not any(result.failure for result in build(options))
    assert set(contents(out)) == set(before)


def test_a_worker_answers_raises_and_dies(tmp_path: Path) -> None:
    """A call gives its answer or its error; where its process dies, the next has a new one."""

    async def calls() -> list[Any]:
        with kernel_engine() as engine:
            sums = [await engine.call(sum, [1, 2])]
            for function, arguments, error in (
                (json.loads, ("[",), json.JSONDecodeError),
                (os._exit, (3,), Died),
            ):
                with pytest.raises(error):
                    await engine.call(function, *arguments)
                sums.append(await engine.call(sum, [1, 2]))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await engine.call(time.sleep, 600)
            return sums

    assert in_own_loop(calls) == [3, 3, 3]
    assert not still_running()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_command_killed_while_typesetting_leaves_no_worker(tmp_path: Path) -> None:
    """The process that composes and typesets ends with the command, within seconds."""
    code = (
        "import time\nfrom analysis.briefing.run.kernel import in_own_loop, kernel_engine\n"
        "async def work():\n    with kernel_engine() as engine:\n"
        "        print('at work', flush=True)\n        await engine.call(time.sleep, 600)\n"
        "in_own_loop(work)"
    )
    source = {**os.environ, "PYTHONPATH": str(Path(analysis.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=source
    ) as child:
        assert child.stdout is not None and child.stdout.readline()
        process = psutil.Process(child.pid)
        workers = until(
            lambda: [
                each
                for each in process.children(recursive=True)
                if "serve()" in " ".join(each.cmdline())
            ]
        )
        child.kill()
        child.wait()
        assert gone(workers)


# ---------------------------------------------------------------------- whatever happens


STEPS = ("start", "cell 1", "cell 3", "end", "page", "brief")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [RuntimeError("ours"), RecursionError("deep"), MemoryError()])
def test_a_fault_at_any_step_is_one_notebook_s(tmp_path: Path, step: str, error: Exception) -> None:
    """Whatever is raised becomes a failure of what was at work, and the rest is made."""
    save(tmp_path, "01-a", "print('one')", "print('two')")
    save(tmp_path, "02-b", "print('one')", "print('two')")
    faults = iter([error])

    def fault(at: str) -> None:
        if at == step and (raised := next(faults, None)):
            raise raised

    results = fake_build(Fake(fault=fault), notebooks=tmp_path, out=tmp_path / "out", jobs=1)
    failed = {result.notebook: result.failure for result in results if result.failure}
    assert len(results) == 3
    first = "brief" if step == "brief" else next(name for name in failed if name != "brief")
    assert failed[first].error == type(error).__name__
    assert set(failed) == {first, "brief"}
    assert failed[first].cell == {"cell 3": 2}.get(step, failed[first].cell)


def test_the_limit_holds_for_typesetting_too(tmp_path: Path, monkeypatch: Any) -> None:
    """A page that takes too long to be composed is a failure that says so; the rest is made."""
    save(tmp_path, "01-a", "1")
    save(tmp_path, "02-b", "1")
    slow = Fake()
    call = slow.call

    async def delayed(function: Any, /, *arguments: Any) -> Any:
        await asyncio.sleep(60 if "01-a" in repr(arguments[0]) else 0)
        return await call(function, *arguments)

    monkeypatch.setattr(slow, "call", delayed)
    given = {"notebooks": tmp_path, "out": tmp_path / "out", "limit": 0.5}
    results = {result.notebook: result.failure for result in fake_build(slow, **given)}
    assert results["02-b"] is None
    assert "composing and typesetting took longer than 0.5 seconds" in str(results["01-a"])


def test_two_briefings_at_once_exclude_each_other(tmp_path: Path) -> None:
    """The second one into the same folder is refused, with words that say why."""
    save(tmp_path, "01-a", "1")
    given = {"notebooks": tmp_path, "out": tmp_path / "out"}

    def second(step: str) -> None:
        if step == "end":
            with pytest.raises(DataError, match=r"another briefing in .* is running"):
                fake_build(**given)

    assert not any(result.failure for result in fake_build(Fake(fault=second), **given))


def test_nothing_of_the_user_is_removed(tmp_path: Path) -> None:
    """Files whose names look unfinished are theirs; only what we left in our own folder goes."""
    save(tmp_path, "01-a", "1")
    out = tmp_path / "out"
    theirs = [out / ".notes.tmp", out / "en" / ".draft.docx.tmp", out / ".01-a.pdf.999999.tmp"]
    left = out / "en" / HIDDEN / "999999999-abcdefgh" / "01-a.pdf"
    for path in (*theirs, left):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    fake_build(notebooks=tmp_path, out=out)
    assert all(path.exists() for path in theirs)
    assert not left.exists()


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
    fake_build(notebooks=tmp_path, out=small_disk)
    before = contents(small_disk)
    save(tmp_path, "01-a", "print('new')")
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    page, whole = fake_build(notebooks=tmp_path, out=small_disk)
    assert page.failure is not None and "No space left" in page.failure.message
    assert whole.failure is not None
    filler.unlink()
    assert contents(small_disk) == before
    page, whole = fake_build(notebooks=tmp_path, out=small_disk)
    assert page.failure is None and whole.failure is None
    assert set(contents(small_disk)) == set(before)
    assert contents(small_disk) != before


# ---------------------------------------------------------------------- what is kept


COUNTED = "from pathlib import Path\nwith open({log!r}, 'a') as file: print({name!r}, file=file)"


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
            f"print(Path({str(tmp_path / 'mine.csv')!r}).read_text())",
        )

    def again(**chosen: Any) -> tuple[list[str], list[Result]]:
        log.write_text("")
        given = {"notebooks": folder, "out": tmp_path / "out", **chosen}
        results = fake_build(Fake(tmp_path / "mine.csv"), **given)
        assert not [result.failure for result in results if result.failure]
        return sorted(log.read_text().split()), results

    return again


def test_nothing_changed_costs_nothing(counted: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """The second run starts no process and writes no file."""
    assert counted()[0] == ["01-a", "02-b"]
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.pdf")}
    monkeypatch.setattr("analysis.briefing.run.build.in_own_loop", None)
    ran, results = counted()
    assert ran == [] and [result.seconds for result in results] == [0.0] * 3
    assert stamps == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.pdf")}


def test_brief_and_annex_are_remembered_apart(tmp_path: Path, monkeypatch: Any) -> None:
    """Both files of one set of notebooks stay as they are when nothing changed."""
    save(tmp_path, "01-a", "1 + 1")
    (tmp_path / "annex").mkdir()
    save(tmp_path / "annex", "a1-b", "2 + 2")
    given = {"notebooks": tmp_path, "out": tmp_path / "out"}
    made = [result.path.name for result in fake_build(**given) if result.path]
    assert made == ["01-a.pdf", "a1-b.pdf", "brief.pdf", "annex.pdf"]
    monkeypatch.setattr("analysis.briefing.run.build.in_own_loop", None)
    assert [result.failure for result in fake_build(**given)] == [None] * 4


def test_what_changed_is_made_again(counted: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """A notebook, a file it read, a parameter, the code, a wish: only what depends on it runs."""
    counted()
    path = tmp_path / "notebooks" / "01-a.ipynb"
    path.write_text(path.read_text().replace("A question?", "Another?"))
    assert counted()[0] == ["01-a"]
    (tmp_path / "mine.csv").write_text("a\n2\n")
    assert counted()[0] == ["01-a", "02-b"]
    assert counted(parameters={"AS_OF": "2024-12-31"})[0] == ["01-a", "02-b"]
    assert counted()[0] == []
    assert counted(fresh=True)[0] == ["01-a", "02-b"]
    monkeypatch.setattr("analysis.briefing.run.build.fingerprint", lambda *folders: "newer")
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
    assert counted(title={"en": "Another title"})[0] == []
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
    """Both have begun before either has ended."""
    save(tmp_path, "01-a", "1", "2")
    steps: list[str] = []
    given = {"notebooks": tmp_path, "out": tmp_path / "out", "languages": ("en", "zh")}
    fake_build(Fake(fault=steps.append), jobs=2, **given)
    assert [step for step in steps if step in ("start", "end")] == ["start", "start", "end", "end"]


def test_what_changes_during_a_run_is_not_remembered(counted: Any, tmp_path: Path) -> None:
    """A notebook saved, or a file changed, while it runs is run again by the next build."""
    path = tmp_path / "notebooks" / "01-a.ipynb"
    given = {"notebooks": path.parent, "out": tmp_path / "out"}

    def save_again(step: str) -> None:
        if step == "end":
            path.write_text(path.read_text("utf-8").replace("A question?", "Saved?"), "utf-8")

    fake_build(Fake(fault=save_again), **given)
    assert counted()[0] == ["01-a"]
    assert counted()[0] == []


def test_an_unknown_notebook_that_backtests_starts_first(tmp_path: Path) -> None:
    """What takes long should not be left for the end; after a build, its time is known."""
    note = f"with open({str(tmp_path / 'log')!r}, 'a') as file: file.write('%s ')"
    save(tmp_path, "01-a", note % "long" + "  #" + "." * 4000)
    save(tmp_path, "02-b", note % "backtest" + "\nif False: backtest()")
    fake_build(notebooks=tmp_path, out=tmp_path / "out", jobs=1)
    assert (tmp_path / "log").read_text().split() == ["backtest", "long"]


def test_a_picture_that_was_replaced_is_printed_anew(tmp_path: Path) -> None:
    """Another picture under the same name is seen; the same one once more changes nothing."""
    from PIL import Image

    text = new_markdown_cell("# Title\n\nA question?\n\n![A square](square.png)", id="title")
    nbformat.write(new_notebook(cells=[text]), tmp_path / "01-a.ipynb")
    given = {"notebooks": tmp_path, "out": tmp_path / "out", "languages": ("en",)}
    made = []
    for colour in ("red", "blue", "blue"):
        Image.new("RGB", (8, 8), colour).save(tmp_path / "square.png")
        assert not [
            result.failure for result in build(Options(**given, quiet=True)) if result.failure
        ]
        made.append(contents(tmp_path / "out" / "en"))
    assert made[0] != made[1] == made[2]


def test_a_kernel_that_dies_before_its_first_cell_is_started_once_more(
    tmp_path: Path, monkeypatch: Any
) -> None:
    """Its ports may have gone to another program; one that dies later is a failure at once."""
    path = save(tmp_path, "01-a", "1 + 1")
    whole, calls = KernelEngine._run, list[str]()

    async def dies(self: Any, node: Any, folder: Any, limit: float, on_cell: Any) -> None:
        calls.append(fate := fates[len(calls)])
        if fate == "late":
            on_cell(1)
        if fate != "lives":
            raise RuntimeError("Kernel died before replying to kernel_info")
        await whole(self, node, folder, limit, on_cell)

    monkeypatch.setattr(KernelEngine, "_run", dies)
    for fates in (["early", "lives"], ["early", "early"], ["late", "lives"]):
        calls.clear()
        (execution,) = run(path)
        assert calls == (fates if fates[0] == "early" else ["late"])
        assert (execution.failure is None) == (fates[0] == "early" and calls[-1] == "lives")
