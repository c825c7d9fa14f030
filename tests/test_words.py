"""The words of all pages: none that a reader stumbles over, one term for one thing."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

import analysis as an
from analysis.text.words import LABELS, SENTENCES

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
#: What no page says: opaque, or no word of official statistics; its plainer form.
BANNED = {
    "en": {
        r"full rigidity": "say what the rank is compared with",
        r"sisters?'? drift": "the drift of the provinces",
        r"\bthe links, 0\.": "the factor that links the bases",
        r"In JupyterLab": "furniture that doesn't belong on paper",
        r"controls choose": "furniture that doesn't belong on paper",
        r"[Ss]till open": "no figure published",
        r"pandemic": "no cause by date alone",
        r"hundred, thousand": "hundred projects, hundred billion",
        r"confidence interval": "prediction interval",
    },
    "zh": {
        "步伐": "年均增幅",
        "可列第": "相当于第",
        "以年份衡量的差距": "与先进城市的时间差距",
        "五五开": "达标概率50%对应值",
        "个年均变动幅度": "相当于年均变动幅度的若干倍",
        "教科书": "常规方法",
        "何时成立": "适用范围",
        "何时失效": "适用范围",
        "尚不清楚之处": "有关说明",
        "尚无定论": "数据尚未公布",
        "够不够": "目标差距",
        "企业是否担起": "企业创新主体作用发挥情况",
        "受邀出席国庆": "受邀参加庆祝中华人民共和国成立75周年外国专家招待会",
        "等1家以外机构": "等若干家机构",
        "置信区间": "预测区间",
        "上修": "修订",
    },
}
#: Terms of which one is used on all pages: the one that is, those that are not.
PAIRED = {
    "en": {
        "R&D intensity": ["R&D ratio", "R&D/GDP", "GERD"],
        "prediction interval": ["forecast interval", "error band"],
        "percentage point": ["percent point", "pct point"],
    },
    "zh": {
        "研发投入强度": ["研发强度", "研发投入比重", "R&D强度"],
        "预计数": ["估计数", "快报数", "初步数"],
        "统计数": ["正式数", "实际统计值"],
        "预测区间": ["预报区间"],
    },
}
#: A range with one dash: Chinese figures with an em dash, each with its sign.
RANGES = {"en": r"\d\s?[—~～]\s?\d", "zh": r"\d%?\s?[–~～-]\s?\d+(?:\.\d+)?%"}


def printed(path: Path, language: str) -> str:
    """The words that a notebook holds in a language: its text, and the texts of its code."""
    parts = []
    for cell in nbformat.read(path, as_version=4).cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown" and f"lang-{language}" in tags:
            parts.append(cell.source)
        elif cell.cell_type == "code":
            texts = re.findall(r"""f?(["'])((?:(?!\1).)*)\1""", cell.source)
            chinese = {"zh": True, "en": False}[language]
            parts += [text for _, text in texts if bool(re.search("[一-鿿]", text)) == chinese]
    return "\n".join(parts)


def library(language: str) -> str:
    """The labels and sentences of the library, and the facts of the data package."""
    at = {"en": 0, "zh": 1}[language]
    events = an.load_events("Shaoxing", language=language)["text"]
    names = an.indicators()[f"name_{language}"]
    texts = [pair[at] for pair in (*LABELS.values(), *SENTENCES.values())]
    return "\n".join([*texts, *events, *names])


def unwanted(text: str, language: str) -> dict[str, str]:
    """The words of a text that no page uses, each with what is used instead."""
    banned = {word: instead for word, instead in BANNED[language].items() if re.search(word, text)}
    others = {other: term for term, rest in PAIRED[language].items() for other in rest}
    return banned | {other: term for other, term in others.items() if other in text}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "path", [*NOTEBOOKS, None], ids=lambda path: path.stem if path else "library"
)
def test_no_unwanted_word(path: Path | None, language: str) -> None:
    """No page holds a word that readers stumbled over, or the other term of a pair."""
    text = printed(path, language) if path else library(language)
    assert not unwanted(text, language)
    assert not re.findall(RANGES[language], re.sub(r"\{[^}]*\}|`[^`]*`", "", text))


def test_an_unwanted_word_is_seen() -> None:
    """The search itself can fail, and names what is used instead."""
    assert unwanted("今后的步伐，正式数", "zh") == {"步伐": "年均增幅", "正式数": "统计数"}
    assert "prediction interval" in unwanted("a confidence interval", "en").values()
