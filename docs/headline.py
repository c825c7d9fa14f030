"""The picture of the README: what first releases suggest, and what one GDP base shows."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import analysis as an

PLACE = "330000"


def main(target: Path) -> None:
    """Draw the province's first releases against one GDP base and write them as PNG."""
    editions = an.load_observations("rd_intensity", PLACE)
    first = an.first_release(editions[editions["edition"].str.startswith("communique")])
    one_base = an.load_rd_intensity(PLACE, years=first["year"])
    ax = an.plot_rebasing(first, one_base, title=an.describe_rebasing(first, one_base))
    ax.figure.savefig(target, dpi=150, metadata={"Software": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("headline.png"))
