"""The language of charts, tables and sentences, and texts that exist in both languages."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator

from .arguments import check_arguments
from .errors import DataError

LANGUAGES = ("en", "zh")

#: Part of a year -> its name in English and Chinese.
PERIODS = {
    "H1": ("first half of {year}", "{year}年上半年"),
    "H2": ("second half of {year}", "{year}年下半年"),
    "Q1": ("first quarter of {year}", "{year}年第一季度"),
    "Q2": ("second quarter of {year}", "{year}年第二季度"),
    "Q3": ("third quarter of {year}", "{year}年第三季度"),
    "Q4": ("fourth quarter of {year}", "{year}年第四季度"),
}
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September"]
_MONTHS += ["October", "November", "December"]
#: A Chinese character or Chinese punctuation, for a regular expression's square brackets.
CJK = "\u2e80-\uffef"
_chosen = ["en"]


@check_arguments
def set_language(language: str) -> None:
    """Choose the language of everything that is printed from here on.

    Parameters
    ----------
    language : {"en", "zh"}
        English or Chinese.

    Returns
    -------
    None
        Charts, tables, labels and sentences follow; ``language=`` of a function goes before it.

    Raises
    ------
    DataError
        For another language.

    Examples
    --------
    >>> import analysis as an
    >>> an.set_language("zh")
    >>> an.place_name("330600")
    '绍兴'
    >>> an.set_language("en")
    """
    _chosen[0] = language_or_default(language)


@contextlib.contextmanager
@check_arguments
def language(name: str) -> Iterator[None]:
    """Print in a language inside a ``with`` block, and in the one before after it.

    Parameters
    ----------
    name : {"en", "zh"}
        English or Chinese.

    Yields
    ------
    None
        Nothing; the block runs in that language.

    Raises
    ------
    DataError
        For another language.

    Examples
    --------
    >>> import analysis as an
    >>> with an.language("zh"):
    ...     an.amount(377.3, "100m_cny")
    '377.3亿元'
    """
    before = _chosen[0]
    set_language(name)
    try:
        yield
    finally:
        _chosen[0] = before


def language_or_default(language: str | None) -> str:
    """The language given, or the one that was set; DataError for one that isn't known."""
    if language is None:
        return _chosen[0]
    if language not in LANGUAGES:
        raise DataError(f"unknown language {language!r}", allowed=LANGUAGES)
    return language


class Both(str):
    """A text that also knows how it reads in English (``.en``) and in Chinese (``.zh``).

    Parameters
    ----------
    text : str
        What it is as a plain string: one of the two texts, or the id of what they name.
    en, zh : str, optional
        The text in English and in Chinese; ``text`` itself otherwise.
    """

    __slots__ = ("en", "zh")
    en: str
    zh: str

    def __new__(cls, text: str, en: str | None = None, zh: str | None = None) -> Both:
        """Keep the two texts beside the string."""
        self = super().__new__(cls, text)
        self.en = str(text if en is None else en)
        self.zh = str(text if zh is None else zh)
        return self

    def __reduce__(self) -> tuple[type[Both], tuple[str, str, str]]:
        return type(self), (str(self), self.en, self.zh)


@check_arguments
def both(*, en: str, zh: str) -> Both:
    """Write a text in both languages, such as a chart's title.

    Parameters
    ----------
    en, zh : str
        The text in English and in Chinese; a hyphen before a digit becomes a minus sign.

    Returns
    -------
    Both
        A string in the language that is set, with the attributes ``en`` and ``zh``.

    Examples
    --------
    >>> import analysis as an
    >>> title = an.both(en=f"Down by {-0.1:.2f} points", zh="下降0.10个百分点")
    >>> title, title.zh
    ('Down by −0.10 points', '下降0.10个百分点')
    """
    return in_both((true_minus(en), true_minus(zh)))


def in_both(texts: Iterable[str], language: str | None = None) -> Both:
    """The English and the Chinese text as one string, in the language given or set."""
    en, zh = texts
    return Both(zh if language_or_default(language) == "zh" else en, en, zh)


def text_in(text: str, language: str) -> str:
    """A text in one language; a plain string is the same in both."""
    return str(getattr(text, language, text))


def true_minus(text: str) -> str:
    """A hyphen before a number is a minus sign, unless it stands in a word, a date or a range."""
    text = re.sub(r"(?<![A-Za-z0-9–-])[-−](?=0(?:\.0+)?(?![\d.,]*[1-9]))", "", text)
    return re.sub(r"(?<![A-Za-z0-9–-])-(?=\d)", "−", text)


def period_label(period: str) -> tuple[str, str]:
    """Part of a year, or several years, in English and Chinese words; other text as it stands."""
    if years := re.fullmatch(r"(\d{4})-(\d{4})", period):
        return f"{years[1]}–{years[2]}", f"{years[1]}—{years[2]}"
    if (part := re.fullmatch(r"(\d{4})-([HQ]\d)", period)) and part[2] in PERIODS:
        english, chinese = PERIODS[part[2]]
        return english.format(year=part[1]), chinese.format(year=part[1])
    if span := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])/\1-(0[1-9]|1[0-2])", period):
        first, last = int(span[2]), int(span[3])
        english = f"{_MONTHS[first - 1]} to {_MONTHS[last - 1]} {span[1]}"
        return english, f"{span[1]}年{first}—{last}月"
    return period, period
