"""Any notebook as a briefing, through nbconvert: on the command line and in JupyterLab's menu."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter
from traitlets import Bool, Enum, Unicode, default

from ..errors import require
from .characters import CHINESE
from .document.compose import compose
from .document.notebook import is_added, tags
from .options import PAPERS
from .pdf.typeset import pdf_bytes
from .run.execute import prepare
from .settings import read_settings
from .words import LANGUAGES

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LANGUAGE = re.compile(r"""^LANGUAGE\s*=\s*["'](en|zh)["']""", re.MULTILINE)
_CHINESE = re.compile(f"[{CHINESE}]")
_LATIN = re.compile(r"[A-Za-z]+")


class BriefingExporter(Exporter):
    """A notebook as a typeset PDF: ``jupyter nbconvert --to briefing notebook.ipynb``.

    The outputs in the notebook are printed as they are, with the settings in a ``briefing.toml``
    beside it. Where ``--execute`` is given, the
    notebook runs first, with figures drawn as vectors in the house font.
    """

    export_from_notebook = "Briefing PDF"
    output_mimetype = "application/pdf"

    language = Enum(
        ["", *LANGUAGES],
        "",
        help="Language of the page; by default that of LANGUAGE in the notebook's parameters, "
        "else that of most of its text.",
    ).tag(config=True)
    show_code = Bool(False, help="Print the code too.").tag(config=True)
    whole = Bool(False, help="Print long outputs whole.").tag(config=True)
    strict = Bool(False, help="Refuse a notebook that shows an error.").tag(config=True)
    paper = Enum(["", *PAPERS], "", help="Size of the paper; by default as in the settings.").tag(
        config=True
    )
    organisation = Unicode("", help="Who issues it; by default as in the settings.").tag(
        config=True
    )
    date = Unicode("", help="The day that the data stand for: YYYY-MM-DD.").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Typeset a notebook.

        Parameters
        ----------
        nb : NotebookNode
            The notebook, with its outputs.
        resources : dict, optional
            What nbconvert knows of the notebook: its name and its folder.
        **kw : dict
            Passed on to the preprocessors.

        Returns
        -------
        tuple of (bytes, dict)
            The PDF file and the resources.

        Raises
        ------
        DataError
            For a character that no font can print, and with ``strict`` for an error shown.
        """
        require("briefing", "bs4", "mistune", "pikepdf", "typst")
        if self.config.ExecutePreprocessor.get("enabled") and _is_python(nb):
            nb = prepare(nb, values={})
        node, known = super().from_notebook_node(nb, resources, **kw)
        metadata = known.get("metadata", {})
        name = str(metadata.get("name") or "notebook")
        folder = Path(str(metadata.get("path") or "."))
        settings = read_settings(folder=folder)
        language = self.language or page_language(node)
        if not _has_run(node):
            self.log.warning("%s shows no output: run it first, or say --execute", name)
        issuer = {language: self.organisation} if self.organisation else settings.organisation
        options = replace(
            settings,
            organisation=issuer,
            code=self.show_code,
            strict=self.strict,
            whole=self.whole,
            date=self.date or None,
            paper=self.paper or settings.paper,
        )
        chapter = compose(node, name=name, language=language, folder=folder, options=options)
        return pdf_bytes([chapter], options=options), known


def _is_python(node: NotebookNode) -> bool:
    """Tell whether a notebook is in Python; one that names no language is."""
    return str(node.metadata.get("kernelspec", {}).get("language", "python")) == "python"


def _has_run(node: NotebookNode) -> bool:
    """Tell whether a notebook shows outputs, or has no code."""
    code = [cell for cell in node.cells if cell.cell_type == "code" and cell.source.strip()]
    return not code or any(cell.get("execution_count") or cell.outputs for cell in code)


def page_language(node: NotebookNode) -> str:
    """The language of a notebook: that of its parameters, else that of most of its text.

    Examples
    --------
    >>> from nbformat import v4
    >>> page_language(v4.new_notebook(cells=[v4.new_markdown_cell("绍兴的R&D投入")]))
    'zh'
    """
    sources = [
        cell.source
        for cell in node.cells
        if cell.cell_type == "code" and ("parameters" in tags(cell) or is_added(cell))
    ]
    if given := _LANGUAGE.findall("\n".join(sources)):
        return str(given[-1])
    text = "\n".join(cell.source for cell in node.cells if cell.cell_type == "markdown")
    return "zh" if len(_CHINESE.findall(text)) > len(_LATIN.findall(text)) else "en"
