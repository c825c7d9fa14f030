"""The export from JupyterLab's own menu, in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from nbformat import v4, write

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (BROWSER and DRIVER), reason="needs chromium and chromedriver on the PATH"
    ),
]
MENU = "Save and Export Notebook As"
LIMIT = 240.0


def wait_for(what: Any, *, limit: float = LIMIT) -> Any:
    """What a function gives as soon as it gives something; an error after the limit."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.3)
    raise AssertionError(f"not within {limit:g} seconds: {what}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a user's own notebook, which knows nothing of this library."""
    cells = [
        v4.new_markdown_cell("# 绍兴的页面\n\n能否导出？\n\n一段文字。"),
        v4.new_code_cell(
            "1 + 1",
            execution_count=1,
            outputs=[v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)],
        ),
    ]
    root = tmp_path / "root"
    root.mkdir()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), root / "own.ipynb")
    tagged = [
        v4.new_markdown_cell("English text", metadata={"tags": ["lang-en"]}),
        v4.new_markdown_cell("中文正文", metadata={"tags": ["lang-zh"]}),
        v4.new_code_cell('PLACE = "Shaoxing"\nLANGUAGE = "en"  # or "zh"'),
    ]
    write(v4.new_notebook(cells=tagged, metadata={"kernelspec": kernel}), root / "two.ipynb")
    return root


@pytest.fixture
def server(folder: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab in that folder; stopped at the end."""
    runtime = tmp_path / "runtime"
    places = {name: str(tmp_path / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "HOME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--allow-root"]
    command += ["--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}"]
    environment = {**os.environ, **places, "JUPYTER_RUNTIME_DIR": str(runtime)}
    with (tmp_path / "log").open("w") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            found = wait_for(lambda: next(runtime.glob("jpserver-*.json"), None))
            yield wait_for(lambda: json.loads(found.read_text() or "{}").get("url"))
        finally:
            _stop(running)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server; its kernels end with it."""
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(timeout=20)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    """A headless Chromium that saves what it downloads."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in ("--headless=new", "--no-sandbox", "--window-size=1400,900"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path / 'profile'}")
    options.add_experimental_option(
        "prefs",
        {
            "download.default_directory": str(tmp_path / "downloads"),
            "download.prompt_for_download": False,
            "plugins.always_open_pdf_externally": True,
        },
    )
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def shown(browser: Any, selector: str, text: str | None = None) -> Any:
    """An element that can be seen, with that text where one is given; None without one."""
    by = webdriver.common.by.By
    for element in browser.find_elements(by.CSS_SELECTOR, selector):
        if element.is_displayed() and text in (None, element.text.strip()):
            return element
    return None


def close_menus(browser: Any) -> None:
    """Close a menu and the one it opened, whichever element holds the focus by then."""
    escape = webdriver.common.keys.Keys.ESCAPE
    webdriver.ActionChains(browser).send_keys(escape, escape).perform()


def exports(browser: Any) -> list[str]:
    """The entries of the export menu, once JupyterLab has filled it; the menu is closed again."""
    labels = "return [...document.querySelectorAll('.lm-Menu-itemLabel')].map(e => e.textContent)"
    found = browser.execute_script(labels) if choose(browser, "File", MENU) else []
    close_menus(browser)
    return found if "HTML" in found else []


def choose(browser: Any, *path: str) -> bool:
    """Click through the menu; False where an entry is not there yet, with the menu closed again."""
    from selenium.common.exceptions import WebDriverException

    try:
        for at, text in enumerate(path):
            selector = ".lm-Menu-itemLabel" if at else ".lm-MenuBar-itemLabel"
            wait_for(partial(shown, browser, selector, text), limit=8.0).click()
    except (AssertionError, WebDriverException):
        close_menus(browser)
        return False
    return True


def test_menu_exports_a_briefing(server: str, browser: Any, tmp_path: Path) -> None:
    """File > Save and Export Notebook As > Briefing PDF gives a whole, tagged PDF."""
    browser.get(f"{server}lab/tree/own.ipynb?token=t")
    wait_for(lambda: shown(browser, ".jp-Notebook .jp-MarkdownOutput"))
    listed = wait_for(lambda: exports(browser))
    assert [text for text in listed if text.startswith("Briefing")] == ["Briefing PDF"]
    wait_for(lambda: choose(browser, "File", MENU, "Briefing PDF"))
    made = wait_for(lambda: next((tmp_path / "downloads").glob("*.pdf"), None))
    with pikepdf.open(made) as file:
        assert str(file.docinfo["/Title"]) == "绍兴的页面"
        assert str(file.Root.Lang) == "zh-CN"
        assert bool(file.Root.MarkInfo.Marked)


def test_the_switch_shows_one_language(server: str, browser: Any) -> None:
    """EN / 中文 hides the other language's cells and sets LANGUAGE; without both there is none."""
    browser.get(f"{server}lab/tree/two.ipynb?token=t")
    texts = partial(shown, browser, ".jp-MarkdownOutput p")
    wait_for(lambda: texts("English text") and not texts("中文正文"))
    wait_for(lambda: shown(browser, ".analysis-language button", "中文")).click()
    wait_for(lambda: texts("中文正文") and not texts("English text"))
    code = "return document.querySelector('.jp-CodeCell .cm-content').textContent"
    assert 'LANGUAGE = "zh"  # or "zh"' in browser.execute_script(code)
    wait_for(lambda: shown(browser, ".analysis-language button", "EN")).click()
    wait_for(lambda: texts("English text") and not texts("中文正文"))
    browser.get(f"{server}lab/tree/own.ipynb?token=t&reset")
    wait_for(lambda: shown(browser, ".jp-Notebook .jp-MarkdownOutput"))
    assert shown(browser, ".analysis-language") is None
