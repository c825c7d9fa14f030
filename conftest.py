"""What every test and every docstring's example needs: no screen, no figure left open, our data."""

from __future__ import annotations

import os
from collections.abc import Iterator

import matplotlib as mpl
import pytest
from hypothesis import settings

mpl.use("agg")
os.environ.pop("ANALYSIS_DATA", None)
settings.register_profile("project", deadline=None)  # a busy machine is no fault
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
