"""Where figures come from: the documents behind a frame, and the line under a chart."""

from __future__ import annotations

import pandas as pd

from ..datapackage.catalogue import documents
from ..errors import DataError
from .wording import basis_name, label

#: Flags that a reader must be told of, in the order they are told.
_CAVEATS = [
    *("basis_inferred", "period_inferred", "period_report_year", "place_inferred", "conflict"),
    *("spliced", "estimate"),
]
#: What is told of a status: flag -> status.
_MARKS = {"spliced": "spliced", "estimate": "preliminary"}


def cite(frame: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Which documents do these figures come from?

    Parameters
    ----------
    frame : DataFrame
        Any frame with a ``source`` column.
    language : {"en", "zh"}
        Language of the publishers' names; titles stay in the document's own.

    Returns
    -------
    DataFrame
        One row per document: ``source``, ``publisher``, ``title``, ``published``, ``url``,
        ``grade`` and ``figures`` (how many figures of the frame it gave), most used first.

    Raises
    ------
    DataError
        When the frame has no source column or names an unknown source.

    Examples
    --------
    >>> import analysis as an
    >>> an.cite(an.load_rd_intensity("China", years=[2024]))["figures"].tolist()
    [1]
    """
    if "source" not in frame:
        raise DataError("the frame has no column 'source'", allowed=list(frame.columns))
    used = frame.loc[frame["source"].fillna("") != "", "source"].value_counts().rename("figures")
    table = documents()
    unknown = sorted(set(used.index) - set(table["source"]))
    if unknown:
        raise DataError(f"unknown sources: {', '.join(unknown)}", todo="add them to sources.csv")
    if language == "en":
        table["publisher"] = table["publisher_en"]
    out = table.merge(used, left_on="source", right_index=True)
    columns = ["source", "publisher", "title", "published", "url", "grade", "figures"]
    return out[columns].sort_values(
        ["figures", "source"], ascending=[False, True], ignore_index=True
    )


def source_line(*frames: pd.DataFrame, language: str = "en") -> str:
    """The line under a chart: publishers, newest publication, grades, caveats of the data.

    Parameters
    ----------
    *frames : DataFrame
        What the chart shows, with provenance columns.
    language : {"en", "zh"}
        Language of the page.

    Returns
    -------
    str
        One paragraph.

    Examples
    --------
    >>> import analysis as an
    >>> source_line(an.load_rd_intensity("China", years=[2024]), language="en")[:7]
    'Source:'
    """
    both = pd.concat([frame for frame in frames if "source" in frame], ignore_index=True)
    cited = cite(both, language=language)
    publishers = list(dict.fromkeys(cited["publisher"]))
    more = len(publishers) - 3
    joined = ("；" if language == "zh" else "; ").join(publishers[:3])
    others = label("and_others", language).format(n=more) if more > 0 else ""
    dates = sorted(date for date in both["published"].fillna("") if date)
    parts = [f"{label('source', language)}{joined}{others}"]
    if dates:
        parts.append(label("data_until", language).format(date=dates[-1]))
    grades = sorted(set(both["grade"]) - {""})
    parts.append(label("grades", language).format(grades="、".join(grades) if language == "zh"
                 else ", ".join(grades)))  # fmt: skip
    parts += _bases_used(both, language)
    flags = set(";".join(both["flags"].fillna("")).split(";"))
    flags |= {mark for mark, status in _MARKS.items() if (both["status"] == status).any()}
    if "period_report_year" in flags:
        flags.remove("period_inferred")
    parts += [label(f"flag_{flag}", language) for flag in _CAVEATS if flag in flags]
    return "；".join(parts) + "。" if language == "zh" else "; ".join(parts) + "."


def _bases_used(figures: pd.DataFrame, language: str) -> list[str]:
    """The GDP bases that the figures stand on, where they stand on any."""
    used = sorted(set(figures.get("basis", pd.Series(dtype=str)).fillna("")) - {""})
    names = [basis_name(basis, language) for basis in used]
    comma = "、" if language == "zh" else ", "
    return [label("bases_used", language).format(bases=comma.join(names))] if names else []
