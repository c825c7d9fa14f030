"""Findings, and what the two languages write differently: changes, lists, ranks, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..arguments import check_arguments
from ..errors import DataError
from ..languages import LANGUAGES, Both, both, in_both, text_in
from ..units import money
from .wording import amount, display_unit, label, number

_MARKDOWN = "text/markdown"
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class Findings:
    """A list of sentences that Jupyter and the briefing show as Markdown.

    Parameters
    ----------
    lines : iterable of str
        The sentences.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)

    def _repr_markdown_(self) -> str:
        return "\n".join(f"- {line}" for line in self.lines)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """The list, marked as findings: a page tells it from any other Markdown."""
        return {_MARKDOWN: self._repr_markdown_()}, {_MARKDOWN: {"role": "findings"}}


class LeftOut(Findings):
    """The note of a section without figures, marked so that the briefing knows it."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[Any, Any]:
        text = "\n".join(self.lines)
        marked = {"text/markdown": {"left_out": True}}
        return {"text/markdown": text, "text/plain": text}, marked

    _repr_markdown_ = None  # type: ignore[assignment]  # the bundle says all


class Finding(Both):
    """A finding in both languages; a notebook shows it when it is stated, not once more."""

    __slots__ = ("_stated_in",)
    _stated_in: int | None

    def _ipython_display_(self) -> None:
        """Show it again, but not as the value of the very cell that stated it."""
        if _running_cell() != self._stated_in:
            _display(Findings([self]))


@check_arguments
def finding(*, en: str, zh: str) -> Finding:
    """State a finding in both languages, and show it in the one that is set.

    Parameters
    ----------
    en, zh : str
        The sentence in English and in Chinese, filled by f-strings; no full stop. A hyphen before a
        digit becomes a minus sign. An empty sentence isn't shown.

    Returns
    -------
    str
        The sentence in the language that is set, with ``.en`` and ``.zh``; it can be a chart's
        title too. A notebook shows it at once, as a bullet; the briefing gathers those before the
        first chart as the chapter's findings.

    Examples
    --------
    >>> import analysis as an
    >>> city, value, change = an.find_place("Shaoxing"), 3.12, 0.11
    >>> an.finding(
    ...     en=f"{city.en} spent {value:.2f} % of GDP on R&D, {an.signed(change, 'pp').en}",
    ...     zh=f"{city.zh}研发投入强度为{value:.2f}%，比上年{an.describe_change(change).zh}",
    ... )
    'Shaoxing spent 3.12 % of GDP on R&D, +0.11 points'
    """
    texts = both(en=en, zh=zh)
    return _stated(Finding(str(texts), texts.en, texts.zh), Findings)


def _stated(text: Finding, shown_as: type[Findings]) -> Finding:
    """Show a text in the notebook that runs, once."""
    text._stated_in = _running_cell()
    if text and text._stated_in is not None:
        _display(shown_as([text]))
    return text


def _running_cell() -> int | None:
    """The number of the cell that runs; None outside a notebook."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    shell: Any = get_ipython()
    return None if shell is None else int(shell.execution_count)


def _display(shown: object) -> None:
    from IPython.display import display

    display(shown)  # type: ignore[no-untyped-call, unused-ignore]


@check_arguments
def left_out(*, en: str = "", zh: str = "") -> Finding:
    """Say that a section has nothing to show.

    The notebook shows the sentence. The briefing leaves a section out whose cells show nothing
    else, and names it at the end of the chapter.

    Parameters
    ----------
    en, zh : str, optional
        The sentence; that too few figures are published for the section, otherwise.

    Returns
    -------
    str
        The sentence in the language that is set, with ``.en`` and ``.zh``.

    Examples
    --------
    >>> left_out()
    'Too few figures are published for this section'
    """
    words = label("nothing_published")
    texts = both(en=en or words.en, zh=zh or words.zh)
    return _stated(Finding(str(texts), texts.en, texts.zh), LeftOut)


@check_arguments
def findings(lines: Iterable[str]) -> Findings:
    """Gather findings as the list that opens a notebook.

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


@check_arguments
def describe_change(
    value: float, unit: str = "pp", language: str | None = None, *, digits: int = 2
) -> Both:
    """Describe a change in words: up, down or unchanged.

    Parameters
    ----------
    value : float
        The change: of a share in percentage points, of an amount or a count as growth in per cent,
        or in the unit of the figures.
    unit : str, default "pp"
        ``"pp"``, ``"pct"`` for a growth rate, or any unit id.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.
    digits : int
        Decimals.

    Returns
    -------
    str
        Such as ``up 0.14 points`` or ``提高0.14个百分点``, ``增长7.1%`` for a rate; a change that
        rounds to zero is unchanged.

    Examples
    --------
    >>> describe_change(0.14), describe_change(-0.3, digits=1).zh, describe_change(0.001)
    ('up 0.14 points', '下降0.3个百分点', 'unchanged')
    >>> describe_change(7.1, "pct", digits=1).zh, describe_change(-12, "count", digits=0).zh
    ('增长7.1%', '减少12')
    """
    size = number(abs(value), digits)
    if not any(digit in size for digit in "123456789"):
        return label("unchanged", language)
    verbs = {"pp": ("提高", "下降"), "pct": ("增长", "下降")}.get(unit, ("增加", "减少"))
    plain = {each: _points(abs(value), unit, each, size, digits) for each in LANGUAGES}
    english = f"{'up' if value > 0 else 'down'} {plain['en']}"
    return in_both((english, f"{verbs[0 if value > 0 else 1]}{plain['zh']}"), language)


def _points(value: float, unit: str, language: str, size: str, digits: int) -> str:
    if unit == "pp":
        return f"{size} points" if language == "en" else f"{size}个百分点"
    return amount(value, unit, language, digits=digits)


@check_arguments
def signed(
    value: float, unit: str = "pp", language: str | None = None, *, digits: int | None = None
) -> Both:
    """Write a change with its sign, as a cell of a table does.

    Parameters
    ----------
    value : float
        The change, in ``unit``.
    unit : str, default "pp"
        ``"pp"``, ``"pct"`` for a growth rate, or any unit id.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.
    digits : int, optional
        Decimals; two for points and one for rates otherwise.

    Returns
    -------
    str
        Such as ``+0.14 points`` or ``+0.14个百分点``; a dash for a missing change.

    Examples
    --------
    >>> signed(0.14), signed(-0.14).zh, signed(7.06, "pct").en, signed(-0.001)
    ('+0.14 points', '−0.14个百分点', '+7.1 %', '0.00 points')
    """
    places = {"pp": 2, "pct": 1}.get(unit) if digits is None else digits
    texts = []
    for each in LANGUAGES:
        factor = display_unit(unit, each)[1]
        size = number(value * factor, places, sign=True)
        size = size if any(digit in size for digit in "123456789") else f" {size.lstrip('+')}"
        name = {"pp": ("points", "个百分点"), "pct": ("%", "%"), "count": ("", "")}.get(unit)
        text = name[LANGUAGES.index(each)] if name else display_unit(unit, each)[0]
        if each == "en" and unit != "usd" and (amount_of := money(unit)) and not name:
            currency = amount_of.currency.upper()  # before the number, the scale after it
            size, text = f"{size[:1]}{currency} {size[1:]}", text.removeprefix(currency).strip()
        gap = " " if each == "en" and text else ""
        texts.append(f"{size}{gap}{text}".strip() if value == value else "—")
    return in_both(texts, language)


@check_arguments
def join_words(words: Iterable[str], language: str | None = None) -> Both:
    """Join names or phrases as a sentence lists them.

    Parameters
    ----------
    words : iterable of str
        What is listed; names with ``.en`` and ``.zh`` are listed in both languages.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    str
        ``A, B and C`` or ``A、B和C``; empty for nothing.

    Examples
    --------
    >>> join_words(["Hangzhou", "Ningbo", "Shaoxing"]), join_words(["杭州", "宁波", "绍兴"]).zh
    ('Hangzhou, Ningbo and Shaoxing', '杭州、宁波和绍兴')
    """
    given = list(words)
    english, chinese = ([text_in(each, name) for each in given] for name in LANGUAGES)
    texts = _joined(english, ", ", " and "), _joined(chinese, "、", "和")
    return in_both(texts, language)


def _joined(words: Sequence[str], comma: str, last: str) -> str:
    """Words with a comma between them, and a word before the last."""
    return last.join(filter(None, [comma.join(words[:-1]), *words[-1:]]))


@check_arguments
def ordinal(rank: float, language: str | None = None) -> Both:
    """Write a rank in words.

    Parameters
    ----------
    rank : int
        From 1, the best.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    str
        Such as ``7th`` or ``第7位``.

    Raises
    ------
    DataError
        For a rank that is no whole number from 1 on.

    Examples
    --------
    >>> ordinal(7), ordinal(22), ordinal(11), ordinal(3).zh
    ('7th', '22nd', '11th', '第3位')
    """
    if not rank >= 1 or rank % 1 or rank == float("inf"):
        raise DataError(f"rank {rank!r} is no rank", allowed="whole numbers from 1 on")
    place = int(rank)
    ending = "th" if place % 100 in (11, 12, 13) else _ENDINGS.get(place % 10, "th")
    return in_both((f"{place}{ending}", f"第{place}位"), language)


@check_arguments
def between(
    low: float,
    high: float,
    unit: str = "",
    language: str | None = None,
    *,
    digits: int | None = None,
) -> Both:
    """Write a range of years or of figures, with one dash.

    Parameters
    ----------
    low, high : float
        The ends; years, or figures in ``unit``.
    unit : str, optional
        A unit id; without one, the ends are years.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.
    digits : int, optional
        Decimals; as many as the numbers have, at most two, otherwise.

    Returns
    -------
    str
        Such as ``2020–2025`` and ``2020—2025年``, or ``3.1–3.4 %`` and ``3.1%—3.4%``; with "to"
        where an end is negative.

    Examples
    --------
    >>> between(2020, 2025), between(2020, 2025).zh
    ('2020–2025', '2020—2025年')
    >>> between(3.1, 3.4, "pct"), between(3.1, 3.4, "pct").zh, between(-0.2, 0.1, "pp")
    ('3.1–3.4 %', '3.1%—3.4%', '−0.2 to 0.1 percentage points')
    """
    if not unit:
        first, last = f"{low:.0f}", f"{high:.0f}"
        if first == last:
            return in_both((first, f"{first}年"), language)
        return in_both((f"{first}–{last}", f"{first}—{last}年"), language)
    dashes = {"en": "–", "zh": "—"} if min(low, high) >= 0 else {"en": " to ", "zh": "至"}
    texts = []
    for each, dash in dashes.items():
        whole = money(unit) is not None or (unit == "pct" and each == "zh")  # the unit stands twice
        if (one := amount(low, unit, each, digits=digits)) == amount(
            high, unit, each, digits=digits
        ):
            texts.append(str(one))
            continue
        first = amount(low, unit, each, digits=digits, bare=not whole)
        texts.append(f"{first}{dash}{amount(high, unit, each, digits=digits)}")
    return in_both(texts, language)
