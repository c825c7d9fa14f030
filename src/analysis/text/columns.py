"""How the columns of a frame print in a table: heads, units, words, footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from ..datapackage.catalogue import indicator_name, place_name
from ..languages import language_or_default
from .citations import cited_documents, marks, source_line
from .phrases import signed
from .wording import amount, display_unit, label, number, period_name, word
from .words import LABELS

#: Columns in the unit of their row; a change of a share is in percentage points.
_FIGURES = {
    *("value", "latest", "base", "median", "lower", "upper", "estimate", "survey", "chosen"),
    *("first", "break_even", "low", "high", "middle", "spending", "rd", "predicted", "limit"),
    *("actual", "plan", "plan_low", "plan_high", "start_value", "outcome", "ratio"),
}
_CHANGES = {"gap", "shortfall", "error", "pace", "pace_made", "pace_asked", "revision", "change"}
#: Columns whose values are words of the catalogue: column -> kind of word.
_WORDS = {"status": "status", "verdict": "verdict", "bound": "bound", "why": "why"}
_WORDS |= {"kind": "kind", "form": "form", "reading": "reading", "outcome": "verdict"}
_WORDS |= {"rating": "rating", "rule": "rule", "basis": "basis", "outcome_status": "status"}
_RATINGS = {key.removeprefix("rule_") for key in LABELS if key.startswith("rule_")}
_FRACTIONS = {"probability", "exact", "share"}
#: Columns of text, whatever their cells begin with.
_TEXTS = {"place", "indicator", "period", "source", "reason", "verdict", "published", "name"}
_TEXTS |= {"kind", "text", "reading", "readings"}
#: The grade of evidence that is printed as unverified, whatever the status.
UNVERIFIED = "D"
_YEAR = re.compile(r"(?:.*[_ ])?years?|.*年份?", re.IGNORECASE)


def side_of(column: str) -> str:
    """The side that a known column stands to, whatever its cells begin with; empty otherwise."""
    if column == "outcome":  # a figure of a hindcast, or the outcome of a reading
        return ""
    if column in _FIGURES | _CHANGES:
        return "right"
    return "left" if column in _TEXTS else ""


def is_year(column: str) -> bool:
    """Whether a column holds years, by its name."""
    return _YEAR.fullmatch(column) is not None or column.startswith("arrival")


def head(frame: pd.DataFrame, column: str) -> str:
    """The head of a column in the language that is set, with the unit where all rows share it."""
    named = column
    if column == "value" and "bound" in frame:
        column = "target_head"
    keys = (f"column_{column}", column, f"rule_{column}")
    key = next((key for key in keys if key in LABELS), None)
    plain = column.removesuffix("_pct").removesuffix("_pp").replace("_", " ")
    text = str(label(key)) if key else plain
    text = text[:1].upper() + text[1:]
    unit = _unit(frame, named)
    if not unit:
        return text
    return f"{text}（{unit}）" if language_or_default(None) == "zh" else f"{text}, {unit}"


def _unit(frame: pd.DataFrame, column: str) -> str:
    """The unit that a head names, because its cells don't."""
    if column.endswith("_pp"):
        return display_unit("pp")[0]
    if column.endswith("_pct") or column in _FRACTIONS:
        return "%"
    unit = _one_unit(frame)
    if unit is None or column not in _FIGURES | _CHANGES or unit in ("count", "rank"):
        return ""
    return display_unit("pp" if unit == "pct" and column in _CHANGES else unit)[0]


def _one_unit(frame: pd.DataFrame) -> str | None:
    """The one unit of all rows; None where there are several or none."""
    units = frame["unit"].dropna().unique() if "unit" in frame else []
    return str(units[0]) if len(units) == 1 else None


def cells(frame: pd.DataFrame, column: str, spec: str | None = None) -> list[str]:
    """The cells of a column as they print in the language that is set, without footnote marks."""
    values = frame[column]
    if spec is not None:
        return [plain_cell(value, spec) for value in values]
    if column in _FIGURES | _CHANGES and "unit" in frame and not _worded(values):
        return _amounts(frame, column)
    if column == "status" and "grade" in frame:
        weak = values.notna() & frame["grade"].eq(UNVERIFIED)
        values = values.astype(object).mask(weak, "unverified")
    publishers = dict[str, str]()
    if column == "source":
        cited = cited_documents(frame)
        publishers = dict(zip(cited["source"], cited["publisher"], strict=True))
    texts: dict[str, Callable[..., str]] = {
        "place": place_name,
        "peer": place_name,
        "leader": place_name,
        "indicator": indicator_name,
        "unit": lambda unit: display_unit(unit)[0],
        "period": lambda period: period_name(str(period)),
        "source": lambda source: publishers.get(source, ""),
        "reported_for": lambda period: period_name(str(period)),
        "readings": _readings,
        "reason": lambda reason: _listed("reason", reason),
        **{name: (lambda value, kind=kind: word(kind, value)) for name, kind in _WORDS.items()},
        **{name: (lambda value: word("rating", value)) for name in _RATINGS},
    }
    if column in texts:
        return [plain_cell(value if pd.isna(value) else texts[column](value)) for value in values]
    if column in _FRACTIONS:
        return [plain_cell(100 * value, ".0f") for value in values]
    if column.endswith("growth_pct") or column.endswith("_pp"):
        return [
            plain_cell(value, "+.1f" if column.endswith("_pct") else "+.2f") for value in values
        ]
    if column.endswith("_pct"):
        return [plain_cell(value, ",.1f") for value in values]
    return [plain_cell(value, year=is_year(column)) for value in values]


def _worded(values: pd.Series) -> bool:
    """Whether a column holds words, such as the outcome of a reading."""
    return any(isinstance(value, str) for value in values)


def _readings(readings: str) -> str:
    """The readings of another outcome in one cell: "estimate: reached"."""
    between, colon = ("；", "：") if language_or_default(None) == "zh" else ("; ", ": ")
    pairs = [each.partition(": ") for each in str(readings).split(";") if each]
    return between.join(
        f"{word('reading', name)}{colon}{word('verdict', outcome)}" for name, _, outcome in pairs
    )


def _listed(kind: str, reasons: str) -> str:
    """Several words in one cell, such as the reasons of a verdict."""
    comma = "；" if language_or_default(None) == "zh" else "; "
    return comma.join(str(word(kind, each)) for each in str(reasons).split(";") if each)


def _amounts(frame: pd.DataFrame, column: str) -> list[str]:
    """Figures in the unit of their row: bare where the head names it, with bound and mark."""
    unit = _one_unit(frame)
    values = pd.to_numeric(frame[column], errors="coerce")
    changes = column in _CHANGES
    digits = None
    if unit is not None:
        shown = values.dropna() * display_unit(unit)[1]
        digits = max((_decimals(value) for value in shown), default=0)
    out = []
    for value, own in zip(
        values,
        frame["unit"].astype(object).where(frame["unit"].notna(), "count").map(str),
        strict=True,
    ):
        own = "pp" if changes and own == "pct" else own
        if pd.isna(value):
            out.append("—")
        elif unit is not None:
            out.append(number(value * display_unit(own)[1], digits, sign=changes))
        else:
            out.append(str(signed(value, own) if changes else amount(value, own)))
    if column == "value" and "bound" in frame:
        out = [
            word("bound", bound) + text if text != "—" and f"bound_{bound}" in LABELS else text
            for bound, text in zip(frame["bound"], out, strict=True)
        ]
    return out


def starred(frame: pd.DataFrame, columns: list[str], column: str, texts: list[str]) -> list[str]:
    """The cells of a column with a star at each estimate, unless a column of its own says so."""
    if column != _estimated_column(frame) or "status" in columns:
        return texts
    estimates = frame["status"].astype(object).map(str) == "preliminary"
    return [f"{text}*" if mark else text for text, mark in zip(texts, estimates, strict=True)]


def _estimated_column(frame: pd.DataFrame) -> str:
    """The column of figures that ``status`` speaks of."""
    if "status" not in frame:
        return ""
    return "latest" if "latest" in frame else "value"


def _decimals(value: float) -> int:
    """Decimals that a number prints with, at most two."""
    text = f"{value:.2f}".rstrip("0")
    return len(text.partition(".")[2])


def notes(frame: pd.DataFrame, columns: list[str], language: str) -> list[str]:
    """The footnotes of a table: the estimate mark, the GDP bases, the source."""
    out = []
    column = _estimated_column(frame)
    estimates = column in columns and "status" not in columns
    if estimates and (frame["status"].astype(object).map(str) == "preliminary").any():
        out.append(f"* {label('status_preliminary', language)}")
    shown = frame.drop(columns="status", errors="ignore")
    out += marks([shown], language) if "basis" not in columns else []
    stop, between = ("。", "；") if language == "zh" else (".", "; ")
    out = [between.join(out) + stop] if out else []
    if "source" in frame and "source" not in columns:
        out.append(source_line(frame, language=language))
    return [text for text in out if text]


def plain_cell(value: object, spec: str | None = None, *, year: bool = False) -> str:
    """A value as it prints: a dash for what is missing, a true minus, no minus before zero."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "—"
    if isinstance(value, str):
        return value or "—"
    if spec is not None:
        text = format(value, spec)
        zero = not re.search(r"[1-9]", text)
        return text.replace("-", "" if zero else "−")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        whole = getattr(value, "item", None)
        return str(value) if whole is None else plain_cell(whole(), year=year)
    if float(value).is_integer():
        return f"{value:.0f}" if year else number(value, 0)
    return number(value, 2)
