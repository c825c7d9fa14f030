"""Tables: cells as printed, in HTML and in the briefing's own form."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis as an


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {"Place": ["Shaoxing", "<b>", ""], "n": [1200, None, 3], "x": [1.5, -0.25, 2.0]}
    )


def test_cells_as_they_print():
    """Thousands separators, a true minus, a dash for what is missing, never a zero."""
    rows = an.table(frame(), caption="c").rows
    assert rows == (("Shaoxing", "1,200", "1.50"), ("<b>", "—", "−0.25"), ("—", "3", "2"))


def test_formats_by_column():
    """A format is used for its column alone."""
    rows = an.table(frame(), caption="c", formats={"x": "+.1f"}).rows
    assert [row[2] for row in rows] == ["+1.5", "−0.2", "+2.0"]


def test_a_format_for_no_column_is_refused():
    """A misspelt column is named."""
    with pytest.raises(an.DataError, match=r"formats name no column: \['y'\]"):
        an.table(frame(), caption="c", formats={"y": ".1f"})


def test_the_bundle_holds_html_text_and_cells():
    """Jupyter gets HTML with the markup escaped, the briefing the cells, both with the caption."""
    bundle = an.table(frame(), caption="Who & what", note="n")._repr_mimebundle_()
    assert "&lt;b&gt;" in bundle["text/html"] and "Who &amp; what" in bundle["text/html"]
    cells = bundle["application/vnd.analysis.table+json"]
    assert cells["caption"] == "Who & what"
    assert cells["align"] == ["left", "right", "right"]
    assert cells["rows"][1] == ["<b>", "—", "−0.25"]
    assert "Who & what" in bundle["text/plain"]


def test_the_table_of_sources_names_each_document_once():
    """Two frames from one document give one row."""
    panel = an.load_rd_intensity("China", years=[2024])
    shown = an.sources_table(panel, panel, panel.head(0), language="zh")
    assert len(shown.rows) == 1
    assert shown.rows[0][-1] == "2"
    assert shown.columns[0] == "发布单位"
