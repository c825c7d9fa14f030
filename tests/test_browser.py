"""`explore` in a real browser: JupyterLab and Voilà in headless Chromium, by keyboard alone.

Skipped where Chromium and its driver aren't installed (Debian: chromium, chromium-driver).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib.image
import pytest
from nbformat import v4

import analysis as an

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None or DRIVER is None, reason="Chromium or its driver is not installed"
    ),
]
#: Seconds that a page, a kernel and a chart may take on a busy machine.
PATIENCE = 150
SOURCE = """\
import analysis as an
panel = an.load_rd_intensity(["Beijing", "China", "Jiangsu", "Zhejiang"], basis="census5")
targets = an.load_targets(indicators="rd_intensity")
an.explore(panel, places="Beijing", targets=targets)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A headless Chromium without a sandbox, as containers need it."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    flags = "headless=new no-sandbox disable-gpu disable-dev-shm-usage window-size=1100,950"
    for flag in flags.split():
        options.add_argument(f"--{flag}")
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


@contextmanager
def serving(words: list[str], folder: Path) -> Iterator[str]:
    """A Jupyter application in a folder, with settings of its own, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(folder / name.lower()) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR")}
    environment = {**os.environ, **own, "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    environment.pop("MPLBACKEND", None)
    command = [sys.executable, "-m", *words, "--no-browser", f"--port={port}"]
    address = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"{address}/static/favicon.ico", timeout=5):
                    break
            except urllib.error.HTTPError:
                break
            except OSError:
                assert server.poll() is None, (folder / "server.log").read_text()
                assert time.monotonic() < deadline, "the server doesn't answer"
                time.sleep(0.3)
        yield address
    finally:
        server.terminate()
        server.wait(30)


class Page:
    """What a person at a keyboard does: presses keys, and looks at the chart."""

    def __init__(self, driver) -> None:
        self.driver = driver

    def press(self, *keys: str) -> None:
        """Keys, one after the other, to whatever has the focus."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def press_with(self, held: str, key: str) -> None:
        """A key while another, such as Shift, is held."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).key_down(held).send_keys(key).key_up(held).perform()

    def focused(self) -> str:
        """The label of the control that has the focus."""
        script = (
            "const labels = document.activeElement.labels;"
            "return labels && labels.length ? labels[0].textContent : '';"
        )
        return self.driver.execute_script(script)

    def tab_to(self, name: str) -> None:
        """Tab until the control of this name has the focus."""
        from selenium.webdriver import Keys

        for _ in range(60):
            if self.focused() == name:
                return
            self.press(Keys.TAB)
        raise AssertionError(f"Tab doesn't lead to {name!r}")

    def alts(self) -> list[str]:
        """The alternative texts of the charts that were decoded and have a size."""
        script = (
            "return [...document.querySelectorAll('img[alt][src^=\"data:image/svg\"]')]"
            ".filter(i => i.complete && i.naturalWidth > 0 && i.offsetWidth > 300)"
            ".map(i => i.alt)"
        )
        return self.driver.execute_script(script)

    def sources(self) -> list[str]:
        """The charts themselves."""
        script = "return [...document.querySelectorAll('img[alt][src^=\"data:image/svg\"]')]"
        return self.driver.execute_script(f"{script}.map(i => i.src)")

    def wait(self, shown: Callable[[list[str]], bool]) -> list[str]:
        """The alternative texts, once they are as they should be."""
        deadline = time.monotonic() + PATIENCE
        while not shown(self.alts()):
            assert time.monotonic() < deadline, f"shown: {self.alts()}"
            time.sleep(0.2)
        return self.alts()


@pytest.mark.parametrize("place", ["lab", "voila"])
def test_by_keyboard_alone(place: str, browser, tmp_path: Path) -> None:
    """Run the cell, tab to each control, choose with the arrows: the chart follows each time."""
    from selenium.webdriver import Keys

    path = tmp_path / "explore.ipynb"
    node = v4.new_notebook(cells=[v4.new_code_cell(SOURCE)])
    node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path.write_text(v4.writes(node), encoding="utf-8")
    words = {
        "lab": [
            "jupyterlab",
            "--allow-root",
            "--IdentityProvider.token=",
            "--ServerApp.log_level=40",
        ],
        "voila": ["voila", path.name],
    }[place]
    with serving(words, tmp_path) as address:
        page = Page(browser)
        if place == "lab":
            browser.get(f"{address}/lab/tree/{path.name}?reset")
            run_in_lab(page)
        else:
            browser.get(address)
        look_around(page, Keys)
        shot = tmp_path / f"explore-{place}.png"
        browser.save_screenshot(str(shot))
        if folder := os.environ.get("SCREENSHOTS"):
            shutil.copy(shot, folder)
        pixels = matplotlib.image.imread(shot)[..., :3]
        assert len({tuple(colour) for colour in pixels[::9, ::9].reshape(-1, 3).round(1)}) > 4


def run_in_lab(page: Page) -> None:
    """Wait for the notebook and its kernel, then run the cell with Ctrl and Enter."""
    from selenium.webdriver import Keys
    from selenium.webdriver.common.by import By

    deadline = time.monotonic() + PATIENCE
    while not page.driver.find_elements(By.CSS_SELECTOR, ".jp-CodeCell .cm-content"):
        assert time.monotonic() < deadline, "JupyterLab doesn't open the notebook"
        time.sleep(0.3)
    while not page.alts():
        assert time.monotonic() < deadline, "the cell doesn't run"
        page.driver.execute_script("document.querySelector('.jp-CodeCell .cm-content').focus()")
        page.press_with(Keys.CONTROL, Keys.ENTER)
        until = time.monotonic() + 20
        while time.monotonic() < until and not page.alts():
            time.sleep(0.3)


def look_around(page: Page, keys) -> None:
    """Each control by its label, with Tab, arrows and digits; what it does is in the picture."""
    panel = an.load_rd_intensity(["Beijing", "China", "Jiangsu", "Zhejiang"], basis="census5")
    (alt,) = page.wait(lambda alts: len(alts) == 1)
    assert alt.startswith("R&D intensity in ") and "Beijing" in alt
    page.tab_to("Indicator")
    for name in ("Place", "Edition", "Forecast", "Years ahead", "Target"):
        page.press(keys.TAB)
        assert page.focused() == name, "Tab goes through the controls in the order they are read"

    page.tab_to("Place")
    page.press(keys.ARROW_DOWN)
    page.wait(lambda alts: alts and "Jiangsu" in alts[0] and "Beijing" not in alts[0])
    page.press_with(keys.SHIFT, keys.ARROW_DOWN)
    page.wait(lambda alts: alts and "Jiangsu" in alts[0] and "Zhejiang" in alts[0])

    page.tab_to("Forecast")
    page.press(keys.ARROW_DOWN)
    first, _ = page.wait(lambda alts: len(alts) == 2 and all("expected in" in a for a in alts))
    own = panel[panel["place"] == "320000"]
    end = an.forecast(own, horizon=5, level=[80], calibrate_on=panel).iloc[-1]
    said = f"{an.amount(end['median'], 'pct')} expected in {end['year']}, 80 % prediction interval"
    assert said in first

    page.tab_to("Years ahead")
    page.press(keys.ARROW_DOWN, keys.ENTER)
    page.wait(lambda alts: len(alts) == 2 and f"expected in {end['year'] - 1}" in alts[0])

    page.tab_to("Target")
    before = page.sources()
    page.press(keys.ARROW_DOWN)
    deadline = time.monotonic() + PATIENCE
    while len(page.alts()) != 2 or page.sources()[1] == before[1]:
        assert time.monotonic() < deadline, "the targets aren't drawn"
        time.sleep(0.2)
