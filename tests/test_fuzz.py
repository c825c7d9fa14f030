"""Some broken files in every run; ``tests/fuzzing.py`` tries as many as it is told."""

from __future__ import annotations

from pathlib import Path

from fuzzing import fuzz


def test_broken_files_end_in_a_result_or_a_data_error(tmp_path: Path) -> None:
    """Check and import never end otherwise, never change a file by checking it, and repeat."""
    done = fuzz(1500, seed=20261126, folder=tmp_path)
    assert done["files"] >= 1500
    assert done["check: findings"] and any(name.startswith("import") for name in done)
