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
#: Two publishers stand under a chart by name where they have so many letters at most.
_ON_ONE_LINE = 70
#: What a key of the table of sources looks like; any other text is a source of the user's own.
_KEY = re.compile(r"[0-9a-f]{8}")


def cited_documents(frame: pd.DataFrame, *, language: str | None = None) -> pd.DataFrame:
    """The documents behind a frame with a ``source`` column: most used, best, newest first."""
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
        translated = table["title_en"].fillna("").astype(str)
        table["title"] = translated.where(translated != "", table["title"])
        table["publisher"] = table["publisher_en"]
    if own:
        dates = _column(frame, "published").groupby(used).max()
        more = pd.DataFrame({"source": own, "publisher": own, "title": ""})
        more["published"] = more["source"].map(dates)
        table = pd.concat([table, more.assign(url="", grade="")], ignore_index=True)
    out = table.merge(counts, left_on="source", right_index=True)
    columns = ["source", "publisher", "title", "published", "url", "grade", "figures"]
    order = {"figures": False, "grade": True, "published": False, "source": True}
    return out[columns].sort_values(list(order), ascending=list(order.values()), ignore_index=True)


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
    ('Source: Bureau of Statistics; January 2026.', '资料来源：Bureau of Statistics，2026年1月。')
    """
    named = [frame for frame in frames if "source" in frame]
    if not named:
        cited_documents(frames[0] if frames else pd.DataFrame())
    both = pd.concat(named, ignore_index=True)
    dates = sorted({date[:7] for date in _column(both, "published") if date})
    texts = []
    for each in LANGUAGES:
        names = list(dict.fromkeys(cited_documents(both, language=each)["publisher"]))
        comma, between, stop = ("，", "；", "。") if each == "zh" else ("; ", "; ", ".")
        left = len(names) - 1
        if left > 1 or len("".join(names)) > _ON_ONE_LINE:
            key = "and_others" if left > 1 else "and_other"
            names = [names[0] + label(key, each).format(n=left, total=left + 1)] if left else names
        until = _written(dates[-1], each) if dates else ""
        if len(dates) > 1:
            until = label("data_until", each).format(date=until)
        said = comma.join(filter(None, [between.join(names), until]))
        texts.append(f"{label('source', each)}{said}{stop}")
    return in_both(texts, language) if any(_column(both, "source")) else Both("")


def _written(month: str, language: str) -> str:
    """A month or a year in words."""
    year, _, number = month.partition("-")
    if language == "zh":
        return f"{year}年{int(number)}月" if number else f"{year}年"
    return f"{pd.Timestamp(f'{month}-01').month_name()} {year}" if number else year


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
