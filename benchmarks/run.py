"""Run every benchmark of this folder; say a word to run those alone whose name holds it."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main(words: list[str]) -> None:
    """Run ``main()`` of each other module here, in the order of their names."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem != "run" and (not words or any(word in path.stem for word in words)):
            print(f"== {path.stem}", flush=True)
            runpy.run_path(str(path))["main"]()


if __name__ == "__main__":
    main(sys.argv[1:])
