"""The picture of the README: what first releases suggest, and what one GDP base shows."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import pandas as pd

mpl.use("agg")

import analysis as an

PLACE = "330000"


def main(target: Path) -> None:
    """Draw the province's R&D intensity by edition and write it as PNG."""
    editions = an.load_observations("rd_intensity", PLACE)
    communiques = editions[editions["edition"].str.fullmatch(r"communique_\d{4}")]
    first = an.first_release(communiques)
    survey = an.load_rd_intensity(PLACE).query("status != 'preliminary'")
    newest = survey[survey["basis"] == survey["basis"].iloc[-1]]
    lines = {
        an.sentence("line_first"): first,
        an.sentence("line_yearbook", edition="2024"): an.load_rd_intensity(
            PLACE, edition="yearbook_ed2024"
        ),
        an.sentence("line_newest"): newest,
    }
    drawn = pd.concat(
        [rows.assign(line=name, first_release=rows is first) for name, rows in lines.items()]
    )
    now, before = newest["value"].iloc[-1], newest["value"].iloc[-2]
    ax = an.caption(
        an.plot_vintages(drawn),
        title=an.sentence(
            "first_against_one_base",
            place=an.place_name(PLACE),
            year=newest["year"].iloc[-1],
            moved=an.moved(now - before),
            value=now,
            first=an.moved(first["value"].iloc[-1] - first["value"].iloc[-2]),
        ),
        subtitle=an.sentence(
            "intensity_subtitle",
            place=an.place_name(PLACE),
            first=drawn["year"].min(),
            last=drawn["year"].max(),
        ),
        source=an.source_line(drawn),
    )
    ax.figure.savefig(target, dpi=150, metadata={"Software": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("headline.png"))
