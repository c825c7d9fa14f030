"""Some broken files in every run; ``tests/fuzzing.py`` tries as many as it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing import fuzz


@pytest.mark.parametrize("inputs", [220, pytest.param(3000, marks=pytest.mark.slow)])
def test_broken_files_end_in_a_result_or_a_data_error(inputs: int, tmp_path: Path) -> None:
    """Check and import never end otherwise, never change a file by checking it, and repeat."""
    done = fuzz(inputs, seed=20261126, folder=tmp_path)
    assert done["files"] >= inputs
    assert any(name.startswith("check") for name in done)
    assert any(name.startswith("import") for name in done)
