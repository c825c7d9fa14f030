"""Names, numbers and labels of a page, in English and Chinese.

Labels stand in ``words.py``, English beside Chinese. What comes back is a string in the language
that is set, with ``.en`` and ``.zh`` for sentences that are written in both.
"""

from __future__ import annotations

import math

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..languages import LANGUAGES, Both, in_both, language_or_default, period_label, true_minus
from ..units import currency_name, money, unit_label
from .sentences import SENTENCES
from .words import LABELS

#: Unit -> language -> (label on the page, factor from the panel's unit).
_SCALED = {
    "usd": {"en": ("US$ billion", 1e-9), "zh": ("亿美元", 1e-8)},
    "person_years": {"en": ("thousand person-years (FTE)", 1e-3), "zh": ("万人年", 1e-4)},
}

#: Scale of an amount -> language -> (word on the page, factor).
_MONEY = {
    "": {"en": ("", 1.0), "zh": ("", 1.0)},
    "k": {"en": ("thousand", 1.0), "zh": ("万", 0.1)},
    "10k": {"en": ("million", 0.01), "zh": ("万", 1.0)},
    "m": {"en": ("million", 1.0), "zh": ("亿", 0.01)},
    "100m": {"en": ("billion", 0.1), "zh": ("亿", 1.0)},
    "bn": {"en": ("billion", 1.0), "zh": ("亿", 10.0)},
    "tn": {"en": ("trillion", 1.0), "zh": ("万亿", 1.0)},
}
#: Word of an amount below one -> the word below it, and its factor.
_SMALLER = {"billion": ("million", 1e3), "trillion": ("billion", 1e3), "亿": ("万", 1e4)}
_SMALLER |= {"million": ("thousand", 1e3), "万亿": ("亿", 1e4)}
#: Word of an amount of many -> the word above it, and its factor.
_LARGER = {"thousand": ("million", 1e-3), "million": ("billion", 1e-3), "万": ("亿", 1e-4)}
_MANY = 10_000


def display_unit(unit: str, language: str | None = None) -> tuple[str, float]:
    """Look up how a unit prints, and the factor that takes a panel's value there.

    Parameters
    ----------
    unit : str
        Unit id of a panel.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

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
    language = language_or_default(language)
    if unit in _SCALED:
        return _SCALED[unit][language]
    if (parts := money(unit)) is not None:
        word, factor = _MONEY[parts.scale][language]
        name = currency_name(parts.currency, language)
        return (f"{name} {word}".strip() if language == "en" else f"{word}{name}"), factor
    return unit_label(unit, language), 1.0


@check_arguments
def amount(
    value: float,
    unit: str,
    language: str | None = None,
    *,
    digits: int | None = None,
    bare: bool = False,
) -> Both:
    """Write a number with its unit, as a sentence of the language does.

    Parameters
    ----------
    value : float
        In the panel's unit.
    unit : str
        Unit id.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.
    digits : int, optional
        Decimals; as many as the number has, at most two, otherwise.
    bare : bool
        The number alone, for the second number of a sentence.

    Returns
    -------
    str
        Such as ``CNY 37.73 billion`` or ``377.3亿元``, with both as ``.en`` and ``.zh``; a dash for
        a missing value.

    Examples
    --------
    >>> amount(377.3, "100m_cny", "en"), amount(377.3, "100m_cny", "zh"), amount(3.12, "pct", "en")
    ('CNY 37.73 billion', '377.3亿元', '3.12 %')
    >>> amount(1.34, "100m_cny").en, amount(0.3014, "100m_cny").zh
    ('CNY 134 million', '3,014万元')
    """
    texts = (_amount(value, unit, each, digits, bare) for each in LANGUAGES)
    return in_both(texts, language)


def _amount(value: float, unit: str, language: str, digits: int | None, bare: bool) -> str:
    if pd.isna(value):
        return "—"
    text, factor = display_unit(unit, language)
    parts = None if unit in _SCALED or bare else money(unit)
    if parts is not None:
        word, _ = _MONEY[parts.scale][language]
        if abs(value * factor) < 1 and word in _SMALLER:
            word, factor = _SMALLER[word][0], factor * _SMALLER[word][1]
        if abs(value * factor) >= _MANY and word in _LARGER:
            word, factor = _LARGER[word][0], factor * _LARGER[word][1]
        name, text_of = currency_name(parts.currency, language), number(value * factor, digits)
        return f"{name} {text_of} {word}".strip() if language == "en" else f"{text_of}{word}{name}"
    text_of = number(value * factor, digits)
    if bare or unit in ("count", "rank"):
        return text_of
    if unit == "pct":
        text = "%"
    return f"{text_of} {text}" if language == "en" else f"{text_of}{text}"


def number(value: float, digits: int | None = None, *, sign: bool = False) -> str:
    """A number as charts, tables and sentences print it: a true minus, and no minus before zero."""
    plus = "+" if sign else ""
    if digits is None:
        text = f"{value:{plus}z,.2f}"
        text = text.rstrip("0").rstrip(".") if math.isfinite(value) else text
    else:
        text = f"{value:{plus}z,.{digits}f}"
    return text.replace("-", "−")


@check_arguments
def label(key: str, language: str | None = None) -> Both:
    """Look up a word of a chart or a table head.

    Parameters
    ----------
    key : str
        The key in the list of labels.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    str
        The word, with both as ``.en`` and ``.zh``.

    Raises
    ------
    DataError
        For an unknown key or language.

    Examples
    --------
    >>> label("target", "zh")
    '目标'
    """
    if key not in LABELS:
        raise DataError(f"unknown label {key!r}", allowed=sorted(LABELS))
    return in_both(LABELS[key], language)


@check_arguments
def sentence(key: str, language: str | None = None, **values: object) -> str:
    """Fill the numbers and names of a finding into its sentence.

    Parameters
    ----------
    key : str
        Which finding.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.
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
    language = language_or_default(language)
    if key not in SENTENCES:
        raise DataError(f"unknown sentence {key!r}", allowed=sorted(SENTENCES))
    template = SENTENCES[key][LANGUAGES.index(language)]
    if isinstance(values.get("period"), str):
        values["period"] = period_name(str(values["period"]), language)
    try:
        text = template.format(**values)
    except KeyError as error:
        raise DataError(f"sentence {key!r} needs the value {error}") from error
    return true_minus(text)


def period_name(period: str, language: str | None = None) -> Both:
    """Write a part of a year as a reader does; a full year stays as it is.

    Parameters
    ----------
    period : str
        Such as ``"2024-H1"``, ``"2025-Q1"`` or ``"2024-01/2024-11"``.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    str
        The period's name, or the text itself where it is none of these.

    Examples
    --------
    >>> period_name("2024-H1", "en"), period_name("2025-Q1", "zh"), period_name("2024", "zh")
    ('first half of 2024', '2025年第一季度', '2024')
    >>> period_name("2024-01/2024-11", "en"), period_name("2024-01/2024-11", "zh")
    ('January to November 2024', '2024年1—11月')
    >>> period_name("2023-2027").en, period_name("2023-2027").zh
    ('2023–2027', '2023—2027')
    """
    return in_both(period_label(period), language)


def basis_name(basis: str, language: str | None = None) -> Both:
    """The census behind a GDP base; a base of the user's own is its own name."""
    known = f"basis_{basis}" in LABELS
    return label(f"basis_{basis}", language) if known else Both(basis)


def word(kind: str, value: object) -> str:
    """The label of a value of a column, such as a verdict; the value itself where it has none."""
    key = f"{kind}_{value}" if f"{kind}_{value}" in LABELS else str(value)
    return label(key) if key in LABELS else str(value)
