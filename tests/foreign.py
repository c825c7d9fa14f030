"""A notebook from elsewhere, with what pandas, plotting libraries and other people's cells hold."""

from __future__ import annotations

from typing import Any

import pandas as pd
from nbformat import NotebookNode, v4

#: Outputs as their libraries write them: what they hold is taken from their documentation.
PLOTLY = {
    "application/vnd.plotly.v1+json": {"data": [{"type": "bar", "y": [1, 2]}], "layout": {}},
    "text/html": '<div id="p"></div><script>Plotly.newPlot("p", [{"y": [1, 2]}])</script>',
}
ALTAIR = {
    "application/vnd.vegalite.v5+json": {"mark": "bar", "data": {"values": []}},
    "text/plain": "alt.Chart(...)",
}
JSON = {
    "application/json": {"city": "Shaoxing", "shares": [3.12, 3.01]},
    "text/plain": "<IPython.core.display.JSON object>",
}
SCRIPT = {
    "application/javascript": "alert(1)",
    "text/plain": "<IPython.core.display.Javascript object>",
}
WIDGET = {
    "application/vnd.jupyter.widget-view+json": {"model_id": "a", "version_major": 2},
    "text/plain": "IntSlider(value=5)",
}
AUDIO = {
    "text/html": '<audio controls><source src="data:audio/wav;base64,AAAA" type="audio/wav"/>'
    "Your browser does not support the audio element.</audio>",
    "text/plain": "<IPython.lib.display.Audio object>",
}
VIDEO = {
    "text/html": '<iframe width="400" src="https://video.example/watch"></iframe>',
    "text/plain": "<IPython.lib.display.IFrame at 0x7f>",
}
PAPER = {"application/pdf": "JVBERi0=", "text/plain": "<PDF object>"}
SYMPY = {"text/latex": r"$\displaystyle \int x^{2}\, dx = \frac{x^{3}}{3}$", "text/plain": "x**3/3"}
ALIGNED = {"text/latex": "\\begin{align}\na &= b + c \\\\\nd &= e\n\\end{align}"}
TABULAR = {"text/latex": "\\begin{tabular}{lr}\ncity & share \\\\\nShaoxing & 3.12\n\\end{tabular}"}
#: As great_tables writes a table: a spanner, groups of rows, a footer, colours in the cells.
GREAT = """
<div><style>#gt .gt_total { background-color: #ffeecc; font-weight: bold; }</style>
<table id="gt"><caption>A great table</caption><thead>
<tr><th rowspan="2">City</th><th colspan="2">Research</th></tr>
<tr><th>2023</th><th>2024</th></tr></thead>
<tbody><tr><td colspan="3"><b>Zhejiang</b></td></tr>
<tr><td>Shaoxing</td><td style="background-color: rgb(200, 230, 200)">3.01</td>
<td style="color: red">3.12</td></tr>
<tr class="gt_total"><td>All</td><td>3.1</td><td>3.2</td></tr></tbody>
<tfoot><tr><td colspan="3">Preliminary, as of spring.</td></tr></tfoot></table></div>
"""
NESTED = """
<table><thead><tr><th>Theme</th><th>Steps</th></tr></thead><tbody>
<tr><td>Talent</td><td><ul><li>invite<ol><li>experts</li></ol></li><li>house</li></ul></td></tr>
<tr><td>Money</td><td>first<br>second, <a href="https://a.example/b">a link</a></td></tr>
</tbody></table>
<dl><dt>Intensity</dt><dd>R&amp;D over GDP</dd><dt>FTE</dt><dd>A person-year</dd></dl>
"""
MARKDOWN = r"""
The system

\begin{align}
y_t &= \mu_t + \varepsilon_t \tag{1} \\
\mu_t &= \mu_{t-1} + \beta \tag{2}
\end{align}

and one with a number: $$ E = m c^2 \tag{3} $$

Intensity
: R&D over GDP
: as a share

FTE
: a full-time equivalent

![the city at night](nowhere.png) and ![a map](https://a.example/map.png)

<dl><dt>HTML term</dt><dd>its meaning</dd></dl>
"""


def styled() -> pd.io.formats.style.Styler:
    """A Styler with colours, a gradient, bars, a caption and a rule for all heads."""
    frame = pd.DataFrame(
        {"rd": [3.12, 2.5, 4.0], "growth": [5.0, -3.0, 8.0], "share": [10.0, 60.0, 100.0]},
        index=["Shaoxing", "Jinhua", "Hangzhou"],
    )
    shown = frame.style.set_uuid("abc").set_caption("A styled frame").format("{:.1f}")
    shown = shown.highlight_max(subset=["rd"], color="yellow", props="background-color: yellow;")
    shown = shown.map(lambda value: "color: red" if value < 0 else "", subset=["growth"])
    shown = shown.bar(subset=["share"], color="#5fba7d", vmin=0, vmax=100)
    rule = {"selector": "th.col_heading", "props": "background-color: #dde6ee; color: navy;"}
    return shown.set_table_styles([rule])


def graded() -> str:
    """The HTML of a Styler's gradient, as pandas writes it with matplotlib's map of colours."""
    return (
        '<style type="text/css">\n#T_g_row0_col0 {\n  background-color: #fff7fb;\n  color: #000000;'
        "\n}\n#T_g_row1_col0 {\n  background-color: #023858;\n  color: #f1f1f1;\n}\n</style>\n"
        '<table id="T_g"><thead><tr><th class="blank">&nbsp;</th><th>rd</th></tr></thead><tbody>'
        '<tr><th>low</th><td id="T_g_row0_col0">1.0</td></tr>'
        '<tr><th>high</th><td id="T_g_row1_col0">4.0</td></tr></tbody></table>'
    )


def spanned() -> pd.DataFrame:
    """A frame with two levels of rows and of columns, all of them named."""
    columns = pd.MultiIndex.from_product([["2023", "2024"], ["rd", "gdp"]], names=["year", "what"])
    rows = pd.MultiIndex.from_tuples(
        [("Zhejiang", "Shaoxing"), ("Zhejiang", "Jinhua"), ("Jiangsu", "Suzhou")],
        names=["province", "city"],
    )
    values = [[3.01, 779.0, 3.12, 837.0], [2.4, 590.0, 2.5, 620.0], [3.9, 2470.0, 4.0, 2670.0]]
    return pd.DataFrame(values, index=rows, columns=columns)


def shown(bundle: dict[str, Any], **metadata: Any) -> NotebookNode:
    """A code cell that displays a bundle."""
    return v4.new_code_cell("", outputs=[v4.new_output("display_data", bundle, metadata=metadata)])


def foreign_notebook() -> NotebookNode:
    """The notebook, executed."""
    frames = {
        "Styler": styled().to_html(),
        "A gradient": graded(),
        "Several levels": spanned().to_html(),
        "Spans and a footer": GREAT,
        "Lists in cells": NESTED,
    }
    cells = [v4.new_markdown_cell("# From elsewhere\n\nDoes all of it print?")]
    for name, html in frames.items():
        cells += [v4.new_markdown_cell(f"## {name}"), shown({"text/html": html})]
    cells.append(v4.new_markdown_cell("## Markdown" + MARKDOWN))
    cells.append(shown({"text/markdown": "A displayed text, **not** a finding.\n\n- one\n- two"}))
    cells.append(v4.new_markdown_cell("## Outputs without a static form"))
    for bundle in (PLOTLY, ALTAIR, JSON, SCRIPT, WIDGET, AUDIO, VIDEO, PAPER):
        cells.append(shown(bundle))
    cells.append(v4.new_markdown_cell("## LaTeX"))
    cells += [shown(SYMPY), shown(ALIGNED), shown(TABULAR)]
    cells.append(v4.new_markdown_cell("## Raw cells"))
    for kind, text in (
        ("text/html", "<p>Raw <b>HTML</b></p>"),
        ("text/latex", r"\begin{equation} a = b \end{equation}"),
        ("text/markdown", "Raw *Markdown*"),
        ("text/restructuredtext", "Raw ``rst``"),
        ("", "Raw without a format"),
    ):
        cells.append(v4.new_raw_cell(text, metadata={"format": kind} if kind else {}))
    return v4.new_notebook(cells=cells)
