"""Put the data package and the notebooks inside a real wheel, and only there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryAlong(BuildHookInterface):
    """A wheel carries its own data; an editable install reads the checkout's, not a copy."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add ``data/`` and ``notebooks/`` to the wheel as parts of the package."""
        if version == "standard":
            for pattern in ("data/datapackage.json", "data/**/*.csv", "notebooks/**/*.ipynb"):
                for file in Path(self.root).glob(pattern):
                    inside = file.relative_to(self.root).as_posix()
                    build_data["force_include"][str(file)] = f"analysis/{inside}"
