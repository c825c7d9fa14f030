"""Slow functions answer once where a folder is named, and are what they were where none is."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis.remembered import FOLDER, remembered

CALLS: list[int] = []


@remembered
def slow(
    frame: pd.DataFrame, *, horizon: int, method: Callable[..., Any] | None = None
) -> pd.DataFrame:
    """Notes each call."""
    CALLS.append(horizon)
    return frame * horizon


def peer() -> None:
    """Stands for a function of a notebook, which is known by its name only."""


def test_the_same_arguments_get_the_kept_answer(tmp_path: Path, monkeypatch: Any) -> None:
    """Others, and those that hold a notebook's own functions, are computed."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    CALLS.clear()
    frame = pd.DataFrame({"值": [1.5, None]})
    for _ in range(2):
        pd.testing.assert_frame_equal(slow(frame.copy(), horizon=2), frame * 2)
    slow(frame, horizon=3)
    slow(frame.rename(columns={"值": "value"}), horizon=3)
    assert CALLS == [2, 3, 3]
    for _ in range(2):
        slow(frame, horizon=4, method=lambda values: values)
    monkeypatch.setattr(peer, "__module__", "__main__")
    monkeypatch.setattr("__main__.peer", peer, raising=False)
    for _ in range(2):
        slow(frame, horizon=5, method=peer)
    assert CALLS == [2, 3, 3, 4, 4, 5, 5]


def test_without_a_folder_nothing_is_kept(monkeypatch: Any) -> None:
    """Every call computes, and the function is pickled by its name as before."""
    monkeypatch.delenv(FOLDER, raising=False)
    CALLS.clear()
    for _ in range(2):
        slow(pd.DataFrame({"a": [1]}), horizon=1)
    assert CALLS == [1, 1]
    assert pickle.loads(pickle.dumps(slow)) is slow


def test_forecasts_are_the_same_from_the_folder(tmp_path: Path, monkeypatch: Any) -> None:
    """The library's slow functions give equal frames when computed, kept and read back."""
    panel = an.load_panel("rd_personnel_fte", "Zhejiang", edition="yearbook")
    computed = an.forecast(panel, horizon=1, method="naive")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    for _ in range(2):
        kept = an.forecast(panel, horizon=1, method="naive")
        pd.testing.assert_frame_equal(kept, computed)
        assert kept.attrs == computed.attrs
    assert len([path for path in tmp_path.iterdir() if not path.suffix]) == 1


@remembered
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
    os.environ[FOLDER] = str(folder)
    assert slow_once(folder / "log", dies=dies) == "answer"


@pytest.mark.skipif(os.name != "posix", reason="processes wait for one another on POSIX alone")
@pytest.mark.parametrize(("dies", "calls"), [(False, 1), (True, 2)])
def test_side_by_side_one_process_waits_for_the_other(
    tmp_path: Path, dies: bool, calls: int
) -> None:
    """The second takes the first's answer; where the first died, it computes for itself."""
    context = multiprocessing.get_context("spawn")
    peers = [context.Process(target=ask, args=(tmp_path,), kwargs={"dies": dies}) for _ in "ab"]
    for each in peers:
        each.start()
    for each in peers:
        each.join(120)
    assert sorted(each.exitcode or 0 for each in peers) == [0, int(dies)]
    assert (tmp_path / "log").read_text().split() == ["called"] * calls
