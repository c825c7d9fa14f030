"""Sheets as offices send them: the right panel with its decisions, or an error; never a guess."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sheets import ALL, Made

import analysis as an


def figures(panel: pd.DataFrame) -> dict[tuple[str, str, int], tuple[float, str]]:
    """Value and unit of each figure that a panel holds."""
    held = panel.dropna(subset=["value"])
    keys = held[["indicator", "place", "year"]].itertuples(index=False, name=None)
    return dict(zip(keys, zip(held["value"].round(9), held["unit"], strict=True), strict=True))


@pytest.mark.parametrize("make", ALL, ids=lambda each: each.__name__)
def test_a_sheet_as_an_office_sends_it(make: Callable[[], Made], tmp_path: Path) -> None:
    """The panel, the estimates among it, and the decisions are those of the sheet."""
    sheet = make()
    panel = an.read_table(sheet.write(tmp_path), **sheet.asked)
    assert figures(panel) == {key: (round(v, 9), u) for key, (v, u) in sheet.expected().items()}
    guessed = panel[(panel.get("status") == "preliminary") & panel["value"].notna()]
    keys = guessed[["indicator", "place", "year"]].itertuples(index=False, name=None)
    assert set(keys) == sheet.estimates
    decisions = panel.attrs["decisions"]
    assert list(decisions.columns) == ["cell", "text", "taken_as", "why"]
    told = set(zip(decisions["cell"], decisions["taken_as"], strict=True))
    assert set(sheet.decisions) <= told, decisions.to_string()
