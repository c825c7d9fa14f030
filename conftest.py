"""What every test and every docstring's example needs: no screen, no figure left open, our data."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: the tests' processes share the processors
os.environ.pop("ANALYSIS_DATA", None)

import matplotlib as mpl
import pytest
from hypothesis import settings

mpl.use("agg")
settings.register_profile("all", deadline=None)  # a busy machine is no fault
settings.register_profile("quick", max_examples=15, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """`make test` tries fewer made-up inputs than `make test-all`."""
    settings.load_profile("quick" if "not slow" in config.option.markexpr else "all")


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
