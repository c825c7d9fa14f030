"""Throw broken documents at the reader of reports: `python tests/fuzz_reports.py 100000 [SEED]`.

Random bytes, random words of reports, and the made-up reports as text, web page, Word document and
PDF with bytes changed, cut out or doubled. Anything but a result or a DataError stops the run.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections import Counter

from marked import HELD_OUT, marked

from analysis.errors import DataError
from analysis.reports import extract_figures, text_of

_PIECES = list(
    "零一二三四五六七八九十百千万亿两半〇第前约近超至到年月日届次批个家项人%位成倍番大类元"
)
_PIECES += [
    "分之",
    "百分之",
    "个百分点",
    "亿元",
    "万元",
    "以上",
    "左右",
    "“",
    "”",
    "《",
    "》",
    "〔2024〕",
    "12",
    "3.5",
]
_PIECES += [
    "1,234",
    "-",
    "—",
    "/",
    "+",
    "×",
    "。",
    "，",
    "、",
    "\n",
    " ",
    "２０",
    "％",
    "R&D",
    "5G",
    "RMB ",
    "billion",
]
_PIECES += [
    "one in ",
    "two thirds",
    "percent",
    "19",
    "20",
    ":",
    "0",
    "00",
    "九九",
    "万亿",
    "\x00",
    "é",
]


def seeds() -> list[bytes]:
    """Sound documents of every kind."""
    import docx
    import typst

    texts = [marked(name)[0][:700] for name in HELD_OUT]
    out = [text.encode(code) for text in texts for code in ("utf-8", "gb18030", "utf-16")]
    out += [f"<html><body><h1>{t[:40]}</h1><p>{t}</p></body></html>".encode() for t in texts]
    for text in texts[:2]:
        document = docx.Document()
        for line in text.splitlines():
            document.add_paragraph(line)
        saved = io.BytesIO()
        document.save(saved)
        out.append(saved.getvalue())
        out.append(typst.compile(text.replace("#", "").replace("$", "").encode()))
    return out


def broken(sound: list[bytes], chance: random.Random) -> bytes:
    """One more document that nobody would send."""
    kind = chance.random()
    if kind < 0.25:
        return chance.randbytes(chance.randrange(200))
    if kind < 0.6:
        text = "".join(chance.choices(_PIECES, k=chance.randrange(60)))
        return text.encode(chance.choice(["utf-8", "gb18030"]), "ignore")
    content = bytearray(chance.choice(sound))
    for _ in range(chance.randrange(1, 6)):
        at, size = chance.randrange(len(content)), chance.randrange(1, 40)
        change = chance.randrange(4)
        if change == 0:
            content[at : at + size] = chance.randbytes(size)
        elif change == 1 and len(content) > size + 10:
            del content[at : at + size]
        elif change == 2:
            content[at:at] = content[at : at + size]
        else:
            content = content[: max(at, 1)]
    return bytes(content)


def run(count: int, seed: int, *, sound: list[bytes] | None = None) -> Counter[str]:
    """How many inputs gave a result and how many a DataError; whatever else happens is raised."""
    chance = random.Random(seed)
    sound = seeds() if sound is None else sound
    told: Counter[str] = Counter()
    for number in range(count):
        content = broken(sound, chance)
        try:
            figures = extract_figures(text_of(content, "report"))
        except DataError:
            told["DataError"] += 1
        except BaseException:
            print(f"input {number} of seed {seed}: {content!r}", file=sys.stderr)
            raise
        else:
            told["result"] += 1
            told["figures"] += len(figures)
    return told


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    start = time.perf_counter()
    print(dict(run(wanted, int(sys.argv[2]) if len(sys.argv) > 2 else 0)), end=" ")
    print(f"of {wanted} inputs in {time.perf_counter() - start:.0f} s")
