"""The briefing beside nbconvert's webpdf with the system's Chromium: time, size, what it installs.

The same notebooks, the same machine, the same run. webpdf makes one PDF after the other, in one
language; there is no other way to call it.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from packaging.markers import default_environment
from packaging.requirements import Requirement

import analysis.briefing
from analysis.briefing.run.build import find_notebooks

HERE = Path(__file__).parent
PEERS = Path(os.environ.get("PEERS_PYTHON", HERE.parent / ".venv-peers/bin/python"))
BIN = Path(sys.executable).parent
CODE = Path(analysis.briefing.__file__).parent
#: The notebook stack that analysts have anyway; what the briefing needs besides is its own cost.
STACK = ["jupyterlab", "ipykernel", "pandas", "matplotlib", "seaborn", "statsmodels"]
ALLOWED_KIB, ALLOWED_MB = 400, 120


def timed(*words: str | Path, **environment: str) -> float:
    """The seconds that a command takes; it must not fail."""
    start = perf_counter()
    done = subprocess.run(
        [str(word) for word in words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))} failed:\n{done.stderr[-2000:]}")
    return perf_counter() - start


def webpdf(notebooks: Path, out: Path) -> float:
    """Every notebook through ``jupyter nbconvert --execute --to webpdf``, one after the other."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    call = [PEERS, "-c", where]
    packages = subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip()
    options = ["--execute", "--to", "webpdf.SystemWebPDF", "--output-dir", out]
    if os.geteuid() == 0:
        options.append("--WebPDFExporter.disable_sandbox=True")
    return sum(
        timed(
            BIN / "jupyter",
            "nbconvert",
            *options,
            path,
            PYTHONPATH=os.pathsep.join([str(HERE / "peers"), os.environ.get("PYTHONPATH", "")]),
            PLAYWRIGHT=packages,
        )
        for path in sorted(notebooks.glob("*.ipynb"))
    )


def briefing(notebooks: Path, out: Path, language: str) -> float:
    """The same notebooks through ``analysis briefing``, and all of them in one file as well."""
    options = ["--notebooks", notebooks, "--out", out, "--language", language]
    return timed(BIN / "analysis", "briefing", *options)


def needed(names: list[str]) -> set[str]:
    """Packages with all that they need, as they are installed here."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        asked = waiting.pop()
        name = re.sub(r"[-_.]+", "-", asked.name).lower()
        try:
            parts = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        if name in found:
            continue
        found.add(name)
        known = {**default_environment(), "extra": ""}
        waiting += [
            part
            for part in map(Requirement, parts)
            if part.marker is None or part.marker.evaluate(known)
        ]
    return found


def used_by_the_briefing() -> list[str]:
    """The project's requirements that the modules of the briefing name."""
    sources = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    modules = importlib.metadata.packages_distributions()
    named = {
        distribution
        for module, distributions in modules.items()
        for distribution in distributions
        if re.search(rf"\b{re.escape(module)}\b", sources)
    }
    asked = [Requirement(each) for each in importlib.metadata.requires("analysis") or []]
    return [each.name for each in asked if not each.marker and each.name in named]


def megabytes(package: str) -> float:
    """What a package takes on the disk."""
    files = importlib.metadata.files(package) or []
    places = {Path(str(each.locate())) for each in files}
    return sum(place.stat().st_size for place in places if place.is_file()) / 1e6


def rows(folder: Path) -> Iterator[tuple[str, float, str]]:
    """Each measurement: its name, the seconds, and what they are to be compared with."""
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for path in find_notebooks(HERE.parent / "notebooks"):
        shutil.copy(path, notebooks)
    peer = webpdf(notebooks, folder / "webpdf")
    yield "nbconvert webpdf, one language", peer, ""
    one = briefing(notebooks, folder / "one", "en")
    yield "briefing, one language, first run", one, f"{one / peer:.2f} x webpdf (bar: 0.33)"
    both = briefing(notebooks, folder / "both", "both")
    yield "briefing, both languages, first run", both, f"{both / one:.2f} x one (bar: 1.60)"
    again = min(briefing(notebooks, folder / "both", "both") for _ in range(3))
    bar = max(0.02 * both, 1.5)
    yield "nothing changed", again, f"{again / both:.3f} x first run (bar: {bar:.1f} s)"
    count = len(list(notebooks.glob("*.ipynb")))
    path = sorted(notebooks.glob("*.ipynb"))[2]
    path.write_text(path.read_text("utf-8").replace("# ", "# The same: ", 1), "utf-8")
    changed = briefing(notebooks, folder / "both", "both")
    share = both / count
    yield f"one of {count} changed ({path.stem})", changed, f"bar: {share + 2:.1f} s, its share + 2"


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, seconds, compared in rows(folder):
            print(f"{what:40}{seconds:8.1f} s  {compared}", flush=True)
        print("\nKiB of each PDF: ours, webpdf's")
        for path in sorted((folder / "one" / "en").glob("*.pdf")):
            ours, other = path.stat().st_size / 1024, folder / "webpdf" / path.name
            theirs = f"{other.stat().st_size / 1024:8.0f}" if other.exists() else ""
            mark = "" if ours < ALLOWED_KIB else f"  over {ALLOWED_KIB}"
            print(f"{path.stem:40}{ours:8.0f}{theirs}{mark}")
    added = sorted(needed(used_by_the_briefing()) - needed([*STACK, "nbconvert"]))
    total = sum(megabytes(package) for package in added)
    print(f"\nWhat the briefing adds to the notebook stack: {total:.0f} MB (bar: {ALLOWED_MB})")
    for package in sorted(added, key=megabytes, reverse=True)[:6]:
        print(f"{package:40}{megabytes(package):8.1f}")


if __name__ == "__main__":
    main()
