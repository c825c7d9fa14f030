"""Make the reference, from the docstrings, and the method notes as HTML that needs no network."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import mistune
import pdoc
import pdoc.render
from mistune.plugins.math import math
from mistune.plugins.table import table

from analysis.briefing.document.figures import draw_formula
from analysis.files import write_atomic

HERE = Path(__file__).parent
FOOTER = "Made by make docs from the docstrings."
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Methods</title>
<style>
body {{ font: 16px/1.6 system-ui, "Noto Sans SC", sans-serif; color: #1c2430; margin: 0 auto;
       padding: 1rem 1.5rem 4rem; max-width: 46rem; }}
h1, h2 {{ color: #1f4e79; line-height: 1.25; }} h2 {{ margin-top: 2.5rem; }}
a {{ color: #1f4e79; }}
pre {{ background: #f4f6f8; padding: .8rem 1rem; overflow-x: auto; font-size: .86rem; }}
code {{ background: #f4f6f8; }}
svg {{ max-width: 100%; height: auto; }}
.formula {{ margin: 1rem 0; text-align: center; }}
nav ul {{ columns: 2; }}
</style>
</head>
<body>
<nav aria-label="Pages"><a href="analysis.html">Reference</a> · <strong>Methods</strong>
· <a href="analysis/targets/rules.html">Rules</a></nav>
<main>
{body}
</main>
</body>
</html>
"""


def main(out: Path) -> None:
    """Write the pages into a folder.

    Parameters
    ----------
    out : Path
        The folder; pages of the same name are replaced.
    """
    pdoc.render.configure(
        docformat="numpy", show_source=False, template_directory=HERE / "templates",
        footer_text=FOOTER,
    )  # fmt: skip
    rules = "analysis.targets.rules"
    pdoc.pdoc("analysis", rules, r"!analysis\.(?!targets$|targets\.rules$)", output_directory=out)
    page = methods_page((HERE / "methods.md").read_text(encoding="utf-8"))
    write_atomic(out / "methods.html", page.encode())


def methods_page(text: str) -> str:
    """The method notes as one HTML page, formulas drawn, headings linked from the top."""
    body = mistune.create_markdown(renderer=_Renderer(escape=True), plugins=[math, table])(text)
    heads = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', str(body))
    listed = "".join(f'<li><a href="#{name}">{title}</a></li>' for name, title in heads)
    contents = f'</h1>\n<nav aria-label="Contents"><ul>{listed}</ul></nav>'
    return PAGE.format(body=str(body).replace("</h1>", contents, 1))


class _Renderer(mistune.HTMLRenderer):
    """HTML with ids at its headings and formulas as pictures that carry their source."""

    def heading(self, text: str, level: int, **attrs: object) -> str:
        name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        return super().block_code(code.rstrip() + "\n", info)

    def inline_math(self, text: str) -> str:
        return _drawn(text, 13.5)

    def block_math(self, text: str) -> str:
        return f'<p class="formula">{_drawn(text, 17.0)}</p>\n'


def _drawn(formula: str, size: float) -> str:
    made = draw_formula(formula, size=size)
    if made is None:
        raise SystemExit(f"this formula can't be drawn: {formula}")
    svg, depth = made
    told = mistune.escape(" ".join(formula.split()))
    place = f'style="vertical-align: {-depth:.2f}pt" role="img" aria-label="{told}"'
    return svg.decode().replace("<svg ", f"<svg {place} ", 1)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/docs")
    main(target)
    print(target / "index.html")
