"""nbconvert's webpdf exporter with the system's Chromium, which it has no option for.

playwright stands in the peers' environment; its folder comes last on the path, so that only what
the project's own environment lacks is taken from there.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

from nbconvert.exporters import WebPDFExporter

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))


class SystemWebPDF(WebPDFExporter):
    """``--to webpdf``, as it is, but for where the browser lies."""

    def run_playwright(self, html: str) -> bytes:
        """Print a page, as the exporter does."""
        sys.path.append(os.environ["PLAYWRIGHT"])
        from playwright.async_api import BrowserType

        launch: Callable[..., Any] = BrowserType.launch

        async def launch_system(browser: Any, **options: Any) -> Any:
            return await launch(browser, executable_path=CHROMIUM, **options)

        BrowserType.launch = launch_system
        return super().run_playwright(html)
