"""Sentences that several pages and the README share: what re-basing hides, what intervals held."""

from __future__ import annotations

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import place_name
from ..errors import DataError
from ..frames import plain_frame, typed_frame
from ..languages import LANGUAGES, Both, in_both, text_in
from .phrases import describe_change
from .wording import basis_name, sentence, word

_ONE_BASE = ["place", "year", "value", "status", "basis"]
_POINT = ["indicator", "value", "unit", "year", "target", "target_year"]


@check_arguments
def describe_rebasing(
    first: pd.DataFrame, one_base: pd.DataFrame, *, language: str | None = None
) -> Both:
    """Describe the last change of an intensity: both figures, their GDP base, the illusion.

    Parameters
    ----------
    first : DataFrame
        First releases of one place, from ``first_release``.
    one_base : DataFrame
        The same place on one base, from ``splice`` or a loader; estimates are left out.
    language : {"en", "zh"}, optional
        Language of the sentence; the one that is set otherwise.

    Returns
    -------
    str
        From which figure to which, on which GDP, and what first releases suggest where that
        differs; with ``.en`` and ``.zh``. Empty without two years in a row on a known base.

    Examples
    --------
    >>> import analysis as an
    >>> editions = an.load_observations("rd_intensity", "China", years=[2023, 2024])
    >>> describe_rebasing(an.first_release(editions), an.splice(editions))[:60]
    "On the GDP of the census of 2023, China's R&D intensity went"
    """
    first = typed_frame(first, texts=[], amounts=["value"], years=["year"], name="first")
    one_base = typed_frame(
        plain_frame(one_base, _ONE_BASE, name="one_base"),
        texts=["place"],
        amounts=["value"],
        years=["year"],
        name="one_base",
    )
    if one_base["place"].nunique() > 1 or first["year"].duplicated().any():
        raise DataError("several places or editions", todo="give the rows of one place and edition")
    return in_both((_rebasing(first, one_base, each) for each in LANGUAGES), language)


def _rebasing(first: pd.DataFrame, one_base: pd.DataFrame, language: str) -> str:
    """The sentence in one language."""
    rows = one_base[one_base["status"] != "preliminary"].set_index("year")
    year = rows.index.max()
    if year - 1 not in rows.index or not rows["basis"].iloc[-1]:
        return ""
    place, basis = rows.loc[year, ["place", "basis"]]
    names = {"place": place_name(place, language), "basis": basis_name(basis, language)}
    released = first.set_index("year")
    bases = set(released.reindex([year - 1, year]).get("basis", pd.Series(dtype=str)).dropna())
    rest = "first_releases_revised" if bases <= {basis, ""} else "first_releases_suggest"
    text, before = "", ""
    for key, values in (("one_base_change", rows["value"]), (rest, released["value"])):
        if not {year, year - 1} <= set(values.index):
            continue
        change = describe_change(values[year] - values[year - 1], language=language)
        if change != before:
            numbers = {"first": year - 1, "before": values[year - 1], "year": year}
            numbers |= {"value": values[year], "moved": change}
            text += sentence(key, language, **names, **numbers)
        before = change
    return text


@check_arguments
def describe_coverage(scores: pd.DataFrame, *, language: str | None = None) -> Both:
    """Describe how often the intervals of a forecast held, and those of a regression beside it.

    Parameters
    ----------
    scores : DataFrame
        From ``score`` by method: the rows "forecast" and, where drawn, "regression", with the
        levels 80 and 95.
    language : {"en", "zh"}, optional
        Language of the sentence; the one that is set otherwise.

    Returns
    -------
    str
        The measured coverage in per cent, for the line under a chart's title; with ``.en`` and
        ``.zh``.

    Examples
    --------
    >>> scores = pd.DataFrame({"method": ["forecast"], "origins": [7], "coverage_80": [81.2],
    ...                        "coverage_95": [95.9]})
    >>> describe_coverage(scores)[:54]
    'In 7 past starting years the 80 % interval held 81 %, '
    """
    needed = ["method", "coverage_80", "coverage_95"]
    rows = plain_frame(scores, needed, name="scores").set_index("method").dropna(subset=needed[1:])
    if "forecast" not in rows.index:
        return in_both((sentence("held_none", each) for each in LANGUAGES), language)
    texts = []
    for each in LANGUAGES:
        parts = [
            sentence(
                f"held_{method}",
                each,
                origins=rows.loc[method, "origins"],
                c80=rows.loc[method, "coverage_80"],
                c95=rows.loc[method, "coverage_95"],
            )
            for method in ("forecast", "regression")
            if method in rows.index
        ]
        texts.append("".join(parts))
    return in_both(texts, language)


@check_arguments
def describe_errors(scores: pd.DataFrame, *, horizon: int, language: str | None = None) -> Both:
    """Describe which of several forecasts erred least in the past, and so which one to use.

    Parameters
    ----------
    scores : DataFrame
        From ``score`` by method, with ``mase``; methods are named as the library labels them, such
        as "forecast" and "regression", or as you call them.
    horizon : int
        The ``horizon`` of the backtest, in years.
    language : {"en", "zh"}, optional
        Language of the sentence; the one that is set otherwise.

    Returns
    -------
    str
        The method with the smallest mean error, its error and the next one's in mean yearly steps,
        with ``.en`` and ``.zh``. Without two methods that could be scored: that none is preferred.

    Raises
    ------
    DataError
        For scores without ``method`` or ``mase``, or with a method twice.

    Examples
    --------
    >>> scores = pd.DataFrame({"method": ["forecast", "regression"], "mase": [1.55, 2.1]})
    >>> describe_errors(scores, horizon=3)[:69]
    'In the past the calibrated forecast erred less, up to 3 years ahead ('
    """
    rows = typed_frame(scores, texts=["method"], amounts=["mase"], name="scores").dropna(
        subset="mase"
    )
    if rows["method"].duplicated().any():
        raise DataError("scores: a method stands twice", todo='use score(..., by="method")')
    error = rows.set_index("method")["mase"].sort_values(kind="stable")
    if len(error) < 2:
        texts = ("The past is too short to prefer one of the forecasts", "以往数据不足，无法比较")
        return in_both(texts, language)
    first, second = error.iloc[:2]
    name = word("method", error.index[0])
    ahead = "a year ahead" if horizon == 1 else f"up to {horizon} years ahead"
    en = (
        f"In the past the {text_in(name, 'en')} erred less, {ahead} "
        f"({first:.2f} against {second:.2f} mean yearly steps): use it"
    )
    zh = (
        f"以往{horizon}年内{text_in(name, 'zh')}误差较小"
        f"（平均误差相当于年均变动幅度的{first:.2f}倍，其次为{second:.2f}倍），以此为准"
    )
    return in_both((en, zh), language)
