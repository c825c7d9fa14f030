"""Sentences that several pages and the README share: what re-basing hides, what intervals held."""

from __future__ import annotations

import pandas as pd

from ..datapackage.catalogue import place_name
from ..languages import LANGUAGES, Both, in_both
from .phrases import describe_change
from .wording import basis_name, sentence


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
    rows = scores.set_index("method").dropna(subset=["coverage_80", "coverage_95"])
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
