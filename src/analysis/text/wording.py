"""The words of a page: one sentence a finding, in English or Chinese, from the same values.

The sentences themselves stand in ``sentences.py``, English beside Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from ..datapackage.catalogue import place_name
from ..errors import DataError
from ..panel import unit_label
from .words import LABELS, SENTENCES

#: Unit -> language -> (label on the page, factor from the panel's unit).
_SCALED = {
    "100m_cny": {"en": ("CNY billion", 0.1), "zh": ("亿元", 1.0)},
    "usd": {"en": ("US$ billion", 1e-9), "zh": ("亿美元", 1e-8)},
    "person_years": {"en": ("thousand person-years (FTE)", 1e-3), "zh": ("万人年", 1e-4)},
}
_LANGUAGES = ("en", "zh")


def display_unit(unit: str, language: str = "en") -> tuple[str, float]:
    """How a unit prints in a language, and the factor that takes a panel's value there.

    Parameters
    ----------
    unit : str
        Unit id of a panel.
    language : {"en", "zh"}
        Language of the page.

    Returns
    -------
    tuple of str and float
        The label and the factor: 100 million CNY print as CNY billion in English, as 亿元 in
        Chinese.

    Examples
    --------
    >>> display_unit("100m_cny", "en"), display_unit("pct", "zh")
    (('CNY billion', 0.1), ('%', 1.0))
    """
    _check_language(language)
    if unit in _SCALED:
        return _SCALED[unit][language]
    return unit_label(unit, language), 1.0


def amount(
    value: float,
    unit: str,
    language: str = "en",
    *,
    digits: int | None = None,
    bare: bool = False,
) -> str:
    """A number with its unit, as a sentence of the language writes it.

    Parameters
    ----------
    value : float
        In the panel's unit.
    unit : str
        Unit id.
    language : {"en", "zh"}
        Language of the page.
    digits : int, optional
        Decimals; as many as the number has, at most two, otherwise.
    bare : bool
        The number alone, for the second number of a sentence.

    Returns
    -------
    str
        Such as ``CNY 37.73 billion`` or ``377.3亿元``.

    Examples
    --------
    >>> amount(377.3, "100m_cny", "en"), amount(377.3, "100m_cny", "zh"), amount(3.12, "pct", "en")
    ('CNY 37.73 billion', '377.3亿元', '3.12 %')
    >>> amount(1.34, "100m_cny", "en"), amount(0.3014, "100m_cny", "zh")
    ('CNY 134 million', '3,014万元')
    """
    text, factor = display_unit(unit, language)
    money = "billion" if language == "en" else "亿元"
    if unit == "100m_cny" and not bare and abs(value) < (10 if language == "en" else 1):
        factor, money = (100.0, "million") if language == "en" else (10_000.0, "万元")
    scaled = value * factor
    if digits is None:
        number = f"{scaled:,.2f}".rstrip("0").rstrip(".")
    else:
        number = f"{scaled:,.{digits}f}"
    number = number.replace("-", "−")
    if bare:
        return number
    if unit == "100m_cny":
        return f"CNY {number} {money}" if language == "en" else f"{number}{money}"
    if unit in ("count", "rank"):
        return number
    if unit == "pct":
        return f"{number} %" if language == "en" else f"{number}%"
    return f"{number} {text}" if language == "en" else f"{number}{text}"


def label(key: str, language: str = "en") -> str:
    """A word on a chart or table head, in the page's language.

    Parameters
    ----------
    key : str
        The key in the list of labels.
    language : {"en", "zh"}
        Language of the page.

    Returns
    -------
    str
        The word.

    Raises
    ------
    DataError
        For an unknown key or language.

    Examples
    --------
    >>> label("target", "zh")
    '目标'
    """
    _check_language(language)
    if key not in LABELS:
        raise DataError(f"unknown label {key!r}", allowed=sorted(LABELS))
    return LABELS[key][_LANGUAGES.index(language)]


def sentence(key: str, language: str = "en", **values: object) -> str:
    """One finding as a sentence, in the page's language.

    Parameters
    ----------
    key : str
        Which finding.
    language : {"en", "zh"}
        Language of the page.
    **values : object
        The numbers and names of the sentence; numbers are rounded as the sentence says.

    Returns
    -------
    str
        The sentence, with a true minus sign.

    Raises
    ------
    DataError
        For an unknown key or language, or a value that the sentence needs and didn't get.

    Examples
    --------
    >>> sentence("change_points", "en", change=-0.114), sentence("change_points", "zh", change=0.1)
    ('−0.11 points', '+0.10个百分点')
    """
    _check_language(language)
    if key not in SENTENCES:
        raise DataError(f"unknown sentence {key!r}", allowed=sorted(SENTENCES))
    template = SENTENCES[key][_LANGUAGES.index(language)]
    if isinstance(values.get("period"), str):
        values["period"] = period_name(str(values["period"]), language)
    try:
        text = template.format(**values)
    except KeyError as error:
        raise DataError(f"sentence {key!r} needs the value {error}") from error
    return _true_minus(text)


def period_name(period: str, language: str = "en") -> str:
    """A part of a year as a reader writes it; a full year stays as it is.

    Parameters
    ----------
    period : str
        Such as ``"2024-H1"``, ``"2025-Q1"`` or ``"2024-01/2024-11"``.
    language : {"en", "zh"}
        Language of the page.

    Returns
    -------
    str
        The period's name, or the text itself where it is none of these.

    Examples
    --------
    >>> period_name("2024-H1", "en"), period_name("2025-Q1", "zh"), period_name("2024", "zh")
    ('H1 2024', '2025年第一季度', '2024')
    >>> period_name("2024-01/2024-11", "en"), period_name("2024-01/2024-11", "zh")
    ('January to November 2024', '2024年1—11月')
    """
    _check_language(language)
    if part := re.fullmatch(r"(\d{4})-([HQ][1-4])", period):
        return sentence(f"period_{part[2].lower()}", language, year=part[1])
    if span := re.fullmatch(r"(\d{4})-(\d\d)/\1-(\d\d)", period):
        months = label("months", language).split(", ")
        first, last = int(span[2]), int(span[3])
        names = (months[first - 1], months[last - 1]) if language == "en" else (first, last)
        return sentence("period_months", language, year=span[1], first=names[0], last=names[1])
    return period


def moved(points: float, language: str = "en", *, digits: int = 2) -> str:
    """A change in percentage points in words: up, down or unchanged.

    Parameters
    ----------
    points : float
        The change, in percentage points.
    language : {"en", "zh"}
        Language of the page.
    digits : int
        Decimals.

    Returns
    -------
    str
        The words; a change that rounds to zero is unchanged.

    Examples
    --------
    >>> moved(0.14), moved(-0.3, "zh", digits=1), moved(0.001)
    ('up 0.14 points', '下降0.3个百分点', 'unchanged')
    """
    number = f"{abs(points):.{digits}f}"
    if float(number) == 0:
        return label("unchanged", language)
    return label("up" if points > 0 else "down", language).format(number=number)


def findings(lines: Iterable[str]) -> Findings:
    """Findings as the list that opens a notebook.

    Parameters
    ----------
    lines : iterable of str
        One sentence each; empty ones are left out.

    Returns
    -------
    Findings
        Shown by Jupyter and by the briefing as a list.

    Examples
    --------
    >>> findings(["R&D grew faster than GDP."])._repr_markdown_()
    '- R&D grew faster than GDP.'
    """
    return Findings(line for line in lines if line)


class Findings:
    """A list of sentences that Jupyter shows as Markdown.

    Parameters
    ----------
    lines : iterable of str
        The sentences.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)

    def _repr_markdown_(self) -> str:
        return "\n".join(f"- {line}" for line in self.lines)


def rebased(first: pd.DataFrame, one_base: pd.DataFrame, *, language: str = "en") -> str:
    """The last change of an intensity in one sentence: both figures, their GDP base, the illusion.

    Parameters
    ----------
    first : DataFrame
        First releases of one place, from ``first_release``.
    one_base : DataFrame
        The same place on one base, from ``splice`` or a loader; estimates are left out.
    language : {"en", "zh"}
        Language of the sentence.

    Returns
    -------
    str
        From which figure to which, on which GDP, and what first releases suggest where that
        differs. Empty without two years in a row on a known base.

    Examples
    --------
    >>> import analysis as an
    >>> editions = an.load_observations("rd_intensity", "China", years=[2023, 2024])
    >>> rebased(an.first_release(editions), an.splice(editions))[:60]
    "On the GDP of the census of 2023, China's R&D intensity went"
    """
    rows = one_base[one_base["status"] != "preliminary"].set_index("year")
    year = rows.index.max()
    if year - 1 not in rows.index or not rows["basis"].iloc[-1]:
        return ""
    place, basis = rows.loc[year, ["place", "basis"]]
    names = {"place": place_name(place, language), "basis": basis_name(basis, language)}
    released = first.set_index("year")
    told = set(released.reindex([year - 1, year]).get("basis", pd.Series(dtype=str)).dropna())
    rest = "first_releases_revised" if told <= {basis, ""} else "first_releases_suggest"
    text, said = "", None
    for key, values in (("one_base_change", rows["value"]), (rest, released["value"])):
        if not {year, year - 1} <= set(values.index):
            continue
        change = moved(values[year] - values[year - 1], language)
        numbers = {"first": year - 1, "before": values[year - 1], "year": year}
        if change != said:
            numbers |= {"value": values[year], "moved": change}
            text += sentence(key, language=language, **names, **numbers)
        said = change
    return text


def held(scores: pd.DataFrame, *, language: str = "en") -> str:
    """How often did the intervals of a forecast hold, and those of the regression beside it?

    Parameters
    ----------
    scores : DataFrame
        From ``score`` by method: the rows "forecast" and, where drawn, "regression", with the
        levels 80 and 95.
    language : {"en", "zh"}
        Language of the sentence.

    Returns
    -------
    str
        The measured coverage in per cent, for the line under a chart's title.

    Examples
    --------
    >>> scores = pd.DataFrame({"method": ["forecast"], "origins": [7], "coverage_80": [81.2],
    ...                        "coverage_95": [95.9]})
    >>> held(scores)[:54]
    'In 7 past starting years the 80 % interval held 81 %, '
    """
    rows = scores.set_index("method").dropna(subset=["coverage_80", "coverage_95"])
    if "forecast" not in rows.index:
        return sentence("held_none", language=language)
    text = ""
    for method in ("forecast", "regression"):
        if method in rows.index:
            row = rows.loc[method]
            measured = {"c80": row["coverage_80"], "c95": row["coverage_95"]}
            key = f"held_{method}"
            text += sentence(key, language=language, origins=row["origins"], **measured)
    return text


def basis_name(basis: str, language: str = "en") -> str:
    """The census behind a GDP base; a base of the user's own is its own name."""
    return label(f"basis_{basis}", language) if f"basis_{basis}" in LABELS else basis


def _true_minus(text: str) -> str:
    """A hyphen before a digit is a minus sign, unless it stands in a word, a date or a range."""
    return re.sub(r"(?<![A-Za-z0-9–-])-(?=\d)", "−", text)


def _check_language(language: str) -> None:
    if language not in _LANGUAGES:
        raise DataError(f"unknown language {language!r}", allowed=_LANGUAGES)
