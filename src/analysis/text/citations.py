"""Where figures come from: the documents behind a frame, the line under a chart, the caveats."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import documents
from ..errors import DataError
from ..languages import LANGUAGES, Both, in_both, language_or_default
from .wording import basis_name, label

#: Flags that a reader must know of, in the order they are printed.
_CAVEATS = [
    *("basis_inferred", "period_inferred", "period_report_year", "place_inferred", "conflict"),
]
#: Marks of a chart that its subtitle explains: label -> status.
_MARKS = {"flag_spliced": "spliced", "flag_estimate": "preliminary"}
#: So many publishers stand under a chart by name.
_NAMED = 2
#: What a key of the table of sources looks like; any other text is a source of the user's own.
_KEY = re.compile(r"[0-9a-f]{8}")


def cited_documents(frame: pd.DataFrame, *, language: str | None = None) -> pd.DataFrame:
    """The documents behind a frame with a ``source`` column, one row each, most used first."""
    if "source" not in frame:
        raise DataError(
            "the frame has no column 'source'",
            allowed=list(map(str, frame.columns)),
            todo="add a column 'source': a key of sources(), or who published the figures",
        )
    used = frame["source"].fillna("").astype(str)
    counts = used[used != ""].value_counts().rename("figures")
    table = documents()
    own = [source for source in counts.index if source not in set(table["source"])]
    unknown = [source for source in own if _KEY.fullmatch(source)]
    if unknown:
        raise DataError(f"unknown sources: {', '.join(unknown)}", todo="add them to sources.csv")
    if language_or_default(language) == "en":
        table["publisher"] = table["publisher_en"]
    if own:
        dates = _column(frame, "published").groupby(used).max()
        more = pd.DataFrame({"source": own, "publisher": own, "title": ""})
        more["published"] = more["source"].map(dates)
        table = pd.concat([table, more.assign(url="", grade="")], ignore_index=True)
    out = table.merge(counts, left_on="source", right_index=True)
    columns = ["source", "publisher", "title", "published", "url", "grade", "figures"]
    return out[columns].sort_values(
        ["figures", "source"], ascending=[False, True], ignore_index=True
    )


@check_arguments
def source_line(*frames: pd.DataFrame, language: str | None = None) -> Both:
    """Write the line under a chart: who published the figures, and when the newest came out.

    Parameters
    ----------
    *frames : DataFrame
        What the chart shows, with the column ``source`` (a key of ``sources``, or the publisher in
        words) and, where known, ``published``. Frames without ``source`` are passed over.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    str
        One short line; with ``.en`` and ``.zh``. ``sources_table`` lists the documents.

    Raises
    ------
    DataError
        When no frame has a column ``source``, or one names a key that ``sources`` hasn't.

    Examples
    --------
    >>> import analysis as an
    >>> mine = pd.DataFrame({"source": ["Bureau of Statistics"], "published": ["2026-01-21"]})
    >>> an.source_line(mine), an.source_line(mine).zh
    ('Source: Bureau of Statistics; newest publication 2026-01-21.',
     '资料来源：Bureau of Statistics；最新发布于2026-01-21。')
    """
    named = [frame for frame in frames if "source" in frame]
    if not named:
        cited_documents(frames[0] if frames else pd.DataFrame())
    both = pd.concat(named, ignore_index=True)
    dates = sorted(date for date in _column(both, "published") if date)
    texts = []
    for each in LANGUAGES:
        publishers = list(dict.fromkeys(cited_documents(both, language=each)["publisher"]))
        joined = ("；" if each == "zh" else "; ").join(publishers[:_NAMED])
        left = len(publishers) - _NAMED
        others = label("and_others", each).format(n=left, total=len(publishers)) if left > 0 else ""
        until = label("data_until", each).format(date=dates[-1]) if dates else ""
        parts = [f"{label('source', each)}{joined}{others}", *([until] if until else [])]
        texts.append("；".join(parts) + "。" if each == "zh" else "; ".join(parts) + ".")
    return in_both(texts, language) if any(_column(both, "source")) else Both("")


def marks(frames: Iterable[pd.DataFrame], language: str) -> list[str]:
    """What the points of a chart stand on and look like: GDP bases, linked values, estimates."""
    shown = list(frames)
    used = {basis for frame in shown for basis in _column(frame, "basis")} - {""}
    statuses = {status for frame in shown for status in _column(frame, "status")}
    names = [basis_name(basis, language) for basis in sorted(used)]
    out = [label("bases_used", language).format(bases=_together(names, language))] if names else []
    return out + [str(label(key, language)) for key, status in _MARKS.items() if status in statuses]


def _together(names: list[Both], language: str) -> str:
    """Names of censuses with what they share once: "census of 2018, 2023"."""
    head, tail, comma = ("", "经济普查", "、") if language == "zh" else ("census of ", "", ", ")
    if not all(name.startswith(head) and name.endswith(tail) for name in names):
        return comma.join(names)
    short = (name.removeprefix(head).removesuffix(tail) for name in names)
    return f"{head}{comma.join(short)}{tail}"


def caveats(frames: Iterable[pd.DataFrame], language: str) -> list[str]:
    """What a reader must know of the figures of a page, from the flags of their rows."""
    flags = {
        flag
        for frame in frames
        for cell in set(_column(frame, "flags"))
        for flag in cell.split(";")
    }
    if "period_report_year" in flags:
        flags.discard("period_inferred")
    return [str(label(f"flag_{flag}", language)) for flag in _CAVEATS if flag in flags]


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as text, empty where missing."""
    if name not in frame:
        return pd.Series("", index=frame.index, dtype=str)
    return frame[name].astype(object).where(frame[name].notna(), "").astype(str)
