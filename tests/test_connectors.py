"""The connectors against a server that replays the services' answers, good and bad."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replay import INVALID, Replay, Reply, eurostat, replaying, world_bank

import analysis as an
from analysis.live import eurostat as eurostat_module
from analysis.live import web, worldbank

#: Unsorted, with a gap (China 2021), a year not reported, an exact tie, and a group of economies.
ROWS: list[tuple[str, str, float | None]] = [
    ("USA", "2022", 3.59),
    ("CHN", "2020", 2.41),
    ("WLD", "2022", 2.62),
    ("CHN", "2022", 2.56),
    ("DEU", "2023", None),
    ("DEU", "2022", 2.56),
    ("USA", "2021", 3.48),
]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """A replaying server in place of both services, a cache of its own, and no long waits."""
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(web, "BACKOFF", 0.01)
    monkeypatch.setattr(web, "PACE", 0.0)
    with replaying() as replay:
        replay.script = lambda path, query: Reply(
            world_bank(ROWS, page=int(query["page"][0])) if "country" in path else CUBE
        )
        monkeypatch.setattr(worldbank, "ADDRESS", f"{replay.address}/v2")
        monkeypatch.setattr(eurostat_module, "ADDRESS", f"{replay.address}/statistics/1.0")
        yield replay


CUBE = eurostat(
    ["CN_X_HK", "DE", "EU27_2020"],
    ["2021", "2022", "2023"],
    {
        ("CN_X_HK", "2021"): (2.43, ""),
        ("CN_X_HK", "2022"): (2.56, "d"),
        ("DE", "2022"): (3.07, "b"),
        ("DE", "2023"): (3.11, "ep"),
        ("EU27_2020", "2023"): (2.26, ""),
    },
)


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def intensity(**options: object) -> pd.DataFrame:
    return an.load_world_bank("rd_intensity", ["China", "USA", "DEU", "WLD"], **options)


def test_the_world_banks_answer_is_a_panel_with_provenance(server: Replay) -> None:
    """Sorted by key, China under its own code, nothing where nothing was reported."""
    panel = intensity()
    assert panel[["place", "year", "value"]].values.tolist() == [
        ["100000", 2020, 2.41],
        ["100000", 2022, 2.56],
        ["DEU", 2022, 2.56],
        ["USA", 2021, 3.48],
        ["USA", 2022, 3.59],
        ["WLD", 2022, 2.62],
    ]
    assert set(panel["unit"]) == {"pct"} and set(panel["indicator"]) == {"rd_intensity"}
    assert set(panel["published"]) == {today()}
    assert set(panel["edition"]) == {"wdi_2026-10-07"}
    assert set(panel["locator"]) == {"GB.XPD.RSDV.GD.ZS"}
    path, query = server.asked[0]
    assert path == "/v2/country/CHN;USA;DEU;WLD/indicator/GB.XPD.RSDV.GD.ZS"
    assert query["format"] == ["json"]
    an.check_panel(panel)


def test_a_live_panel_goes_into_the_librarys_functions(server: Replay) -> None:
    """Changes, charts and the line of sources take it as they take the package's own."""
    panel = intensity()
    changes = an.change_pp(panel).query("place == 'USA'")["value"]
    assert changes.dropna().round(2).tolist() == [0.11]
    assert "World Bank" in an.source_line(panel) and "世界银行" in an.source_line(
        panel, language="zh"
    )
    axes = an.plot_series(panel, highlight=["100000", "USA"])
    words = {text.get_text() for text in axes.texts}
    assert {"China", "United States", "World"} <= words
    assert an.place_name("DEU", "zh") == "德国"
    assert an.indicator_name("hightech_exports", "zh") == "高技术产品出口额"


def test_years_and_names_pick(server: Replay) -> None:
    """Years are kept as asked; places and indicators may be named in either language."""
    panel = an.load_world_bank("R&D intensity", ["中国", "美国"], years=[2022])
    assert set(panel["year"]) == {2022}
    assert server.asked[0][0].startswith("/v2/country/CHN;USA/")


def test_pages_are_read_to_the_last(server: Replay) -> None:
    """Seven rows on pages of three come in three requests and lose nothing."""
    server.script = lambda path, query: Reply(
        world_bank(ROWS, page=int(query["page"][0]), per_page=3)
    )
    assert len(intensity()) == 6
    assert [query["page"] for _, query in server.asked] == [["1"], ["2"], ["3"]]


def test_pages_of_two_updates_are_asked_for_anew(server: Replay) -> None:
    """Where the service was updated between two pages, no mixture is made."""
    old = [(place, year, value and value - 1) for place, year, value in ROWS]
    server.queue = [Reply(world_bank(old, updated="2026-07-01", per_page=4))]
    server.script = lambda path, query: Reply(
        world_bank(ROWS, page=int(query["page"][0]), per_page=4)
    )
    panel = intensity()
    assert panel["value"].min() == 2.41
    assert [query["page"] for _, query in server.asked] == [["1"], ["2"], ["1"], ["2"]]


def test_pages_that_never_fit_are_refused(server: Replay) -> None:
    """A head that promises more rows than come is said, with both numbers."""
    page = world_bank(ROWS)
    page[0]["total"] = 9
    server.script = lambda path, query: Reply(page)
    with pytest.raises(an.DataError, match="not whole: 7 of 9 rows"):
        intensity()


def test_no_figures_are_an_empty_panel(server: Replay) -> None:
    """The service's answer without rows has a null where the cells stand."""
    server.script = lambda path, query: Reply(world_bank([]))
    panel = intensity()
    assert panel.empty and "value" in panel


HTML = "<!DOCTYPE html><html><body>The site is under maintenance</body></html>"


@pytest.mark.parametrize(
    "bad",
    [
        Reply("oops", status=500),
        Reply(HTML, status=503, kind="text/html", headers={"Retry-After": "0"}),
        Reply([], status=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        Reply(world_bank(ROWS), cut=40),
        Reply(json.dumps(world_bank(ROWS))[:-40]),
        Reply(HTML, kind="text/html"),
        Reply(b"\xff\xfe\x00"),
        Reply(""),
        Reply(b"\x1f\x8b broken", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["500", "503", "429", "cut", "cut-json", "html", "bytes", "empty", "gzip"],
)
def test_what_passes_is_asked_for_again(server: Replay, bad: Reply) -> None:
    """Failures of the service, broken bodies and web pages twice, then the figures."""
    server.queue = [bad, bad]
    assert len(intensity()) == 6
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (Reply("oops", status=500), r"can't be reached \(it answered 500 Internal Server Error\)"),
        (Reply(world_bank(ROWS), cut=40), r"\(the answer broke off\)"),
        (Reply(HTML, kind="text/html"), r"\(it answered with a web page instead of data\)"),
        (Reply("[1,"), r"\(it answered with something that is not JSON instead of data\)"),
    ],
    ids=["500", "cut", "html", "cut-json"],
)
def test_what_does_not_pass_is_said(server: Replay, bad: Reply, said: str) -> None:
    """After four tries, one clear error, and nothing is kept as if it were an answer."""
    server.script = lambda path, query: bad
    with pytest.raises(an.DataError, match=said) as caught:
        intensity()
    assert "no earlier answer" in str(caught.value) and "HTTPS_PROXY" in str(caught.value)
    assert len(server.asked) == 4
    server.script = lambda path, query: Reply(world_bank(ROWS))
    assert len(intensity()) == 6


def test_waits_grow_and_the_services_own_wish_counts(
    server: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back-off between the tries; Retry-After is honoured, but not where it asks for an hour."""
    waits: list[float] = []
    monkeypatch.setattr(web.time, "sleep", waits.append)
    monkeypatch.setattr(web, "BACKOFF", 2.0)
    server.queue = [
        Reply(status=500),
        Reply(status=503, headers={"Retry-After": "20"}),
        Reply(status=500),
    ]
    intensity()
    second, third = (wait for wait in waits if wait > 0)
    assert second == 20 and 8 <= third <= 8.5
    asked = len(server.asked)
    server.script = lambda path, query: Reply(status=503, headers={"Retry-After": "3600"})
    with pytest.raises(an.DataError, match="503"):
        intensity(fresh=True)
    assert len(server.asked) == asked + 1


def test_a_slow_answer_is_given_up(server: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that doesn't answer in time is said to be slow, not waited for."""
    monkeypatch.setattr(web, "TIMEOUT", (0.2, 0.2))
    server.script = lambda path, query: Reply(world_bank(ROWS), delay=1.0)
    began = time.monotonic()
    with pytest.raises(an.DataError, match=r"no answer within 0\.2 seconds"):
        intensity()
    assert time.monotonic() - began < 5


def test_requests_keep_a_pace(server: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages are never asked for faster than the pace."""
    monkeypatch.setattr(web, "PACE", 0.15)
    server.script = lambda path, query: Reply(
        world_bank(ROWS, page=int(query["page"][0]), per_page=3)
    )
    intensity()
    first, second, third = server.times
    assert second - first >= 0.14 and third - second >= 0.14


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(INVALID), "The provided parameter value is not valid"),
        (Reply(HTML, status=404, kind="text/html"), "it answered 404 Not Found"),
        (Reply({"fault": 1}), "has not the shape of the World Bank's data"),
        (Reply([{"page": 1}]), "has not the shape of the World Bank's data"),
        (Reply([1, 2]), "has not the shape of the World Bank's data"),
    ],
    ids=["invalid", "404", "object", "no-cells", "numbers"],
)
def test_a_refusal_is_final_and_not_kept(server: Replay, reply: Reply, said: str) -> None:
    """A code that the service doesn't know is asked for once, though its status is 200."""
    server.script = lambda path, query: reply
    with pytest.raises(an.DataError, match=f"refused the request: .*{said}"):
        intensity()
    assert len(server.asked) == 1
    server.script = lambda path, query: Reply(world_bank(ROWS))
    assert len(intensity()) == 6


def test_the_cache_answers_until_it_expires(
    server: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No second request within the time; a new one after it, and one where it is passed by."""
    monkeypatch.setattr(web, "EXPIRY", timedelta(seconds=1))
    first = intensity()
    pd.testing.assert_frame_equal(intensity(), first)
    assert len(server.asked) == 1
    intensity(fresh=True)
    assert len(server.asked) == 2
    time.sleep(1.1)
    intensity()
    assert len(server.asked) == 3


def test_offline_gives_what_is_kept_and_says_so(
    server: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An expired answer is used with a warning that names its day; nothing kept is an error."""
    monkeypatch.setattr(web, "EXPIRY", timedelta(seconds=1))
    first = intensity()
    time.sleep(1.1)
    monkeypatch.setattr(worldbank, "ADDRESS", server.address + "/v2")
    server.script = lambda path, query: Reply(status=500)
    with pytest.warns(UserWarning, match=f"can't be reached; its answer of {today()} is used"):
        kept = intensity()
    pd.testing.assert_frame_equal(kept, first)
    with pytest.raises(an.DataError, match="can't be reached"):
        an.load_world_bank("gdp_usd", "USA")
    with pytest.raises(an.DataError, match="can't be reached"):
        intensity(fresh=True)


def test_no_connection_is_said_in_plain_words(
    server: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port where nobody listens: no sockets, pools or tracebacks in the message."""
    monkeypatch.setattr(worldbank, "ADDRESS", "http://127.0.0.1:1/v2")
    with pytest.raises(an.DataError) as caught:
        intensity()
    assert "the World Bank can't be reached (no connection)" in str(caught.value)
    assert "HTTPConnectionPool" not in str(caught.value)


def test_compressed_answers_are_read(server: Replay) -> None:
    """Services send gzip to those who take it."""
    body = gzip.compress(json.dumps(world_bank(ROWS)).encode())
    server.script = lambda path, query: Reply(body, headers={"Content-Encoding": "gzip"})
    assert len(intensity()) == 6


def test_a_login_page_is_no_data(server: Replay) -> None:
    """A network that redirects to a page of its own is told from a service that answers."""
    server.script = lambda path, query: (
        Reply(HTML, kind="text/html")
        if path == "/login"
        else Reply(status=302, headers={"Location": "/login"})
    )
    with pytest.raises(an.DataError, match="a web page instead of data"):
        intensity()


def test_another_host_is_not_believed(server: Replay) -> None:
    """A redirect out of the service is named and not followed."""
    other = f"http://localhost:{server.server_port}/v2"
    server.script = lambda path, query: Reply(status=302, headers={"Location": other})
    with pytest.raises(an.DataError, match="redirects to another host, localhost"):
        intensity()
    assert len(server.asked) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end_is_refused(
    server: Replay, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    """However small it is packed, no more is taken than any series has."""
    monkeypatch.setattr(web, "LARGEST_ANSWER", 100_000)
    body = gzip.compress(b" " * 5_000_000) if packed else b" " * 5_000_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    server.script = lambda path, query: Reply(body, headers=headers)
    with pytest.raises(an.DataError, match="larger than 100,000 bytes"):
        intensity()
    assert len(server.asked) == 1


def test_an_answer_that_trickles_is_given_up(
    server: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte now and then keeps no one waiting for longer than an answer may take."""
    monkeypatch.setattr(web, "LONGEST_ANSWER", 0.1)
    monkeypatch.setattr(web, "RETRIES", 0)
    server.script = lambda path, query: Reply(world_bank(ROWS), pause=0.02)
    began = time.monotonic()
    with pytest.raises(an.DataError, match="wasn't whole after"):
        intensity()
    assert time.monotonic() - began < 10


def test_a_deep_answer_is_no_data(server: Replay) -> None:
    """JSON nested beyond measure ends in the error that any other nonsense does."""
    server.script = lambda path, query: Reply(b"[" * 200_000 + b"]" * 200_000)
    with pytest.raises(an.DataError, match="not JSON instead of data"):
        intensity()


def test_only_what_was_asked_for_is_taken(server: Replay) -> None:
    """Another economy or another series in the answer doesn't get into the panel."""
    assert set(an.load_world_bank("rd_intensity", "USA")["place"]) == {"USA"}
    other = world_bank(ROWS, code="NY.GDP.MKTP.CD")
    server.script = lambda path, query: Reply(other)
    assert an.load_world_bank("rd_intensity", "DEU").empty
    cube = json.loads(json.dumps(CUBE))
    cube["dimension"]["unit"]["category"]["index"] = {"MIO_EUR": 0}
    server.script = lambda path, query: Reply(cube)
    with pytest.raises(an.DataError, match="another shape than expected"):
        an.load_eurostat("rd_intensity", "DEU")


def test_a_clock_that_is_wrong_is_named(server: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    """No figure is dated by a clock that is days from the service's."""
    stated = "Mon, 01 Jan 2024 00:00:00 GMT"
    monkeypatch.setattr("replay._Handler.date_time_string", lambda *_: stated)
    with pytest.raises(an.DataError, match=r"clock says .*, the service's 2024-01-01"):
        intensity()


def test_a_broken_cache_is_named(server: Replay, tmp_path: Path) -> None:
    """The file that can't be used is named, with what to do."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "answers.sqlite").write_bytes(b"no database, " * 500)
    with pytest.raises(an.DataError, match=r"answers\.sqlite can't be used") as caught:
        intensity()
    assert "remove the file" in str(caught.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: an.load_world_bank("rd_intensty"), "unknown World Bank series 'rd_intensty'; nea"),
        (lambda: an.load_world_bank(places="Shaoxing"), "unknown economy 'Shaoxing'"),
        (lambda: an.load_world_bank(places="330600"), "unknown economy '330600'"),
        (lambda: an.load_eurostat(places=["DEU", "VNM"]), "Eurostat doesn't report VNM"),
        (lambda: an.load_eurostat("gdp_usd"), "unknown Eurostat series 'gdp_usd'"),
    ],
)
def test_unknown_names_are_refused_before_anything_is_asked(server: Replay, call, said) -> None:
    """A typing error costs no request, and the nearest names are listed."""
    with pytest.raises(an.DataError, match=said):
        call()
    assert server.asked == []


def test_eurostats_cube_is_a_panel(server: Replay) -> None:
    """Cells land at their place and year; marks tell estimates, breaks and definitions."""
    panel = an.load_eurostat("rd_intensity", ["CHN", "DEU", "EUU"])
    columns = ["place", "year", "value", "status", "flags"]
    assert panel[columns].values.tolist() == [
        ["100000", 2021, 2.43, "final", ""],
        ["100000", 2022, 2.56, "final", "definition_differs"],
        ["DEU", 2022, 3.07, "final", "break"],
        ["DEU", 2023, 3.11, "preliminary", ""],
        ["EUU", 2023, 2.26, "final", ""],
    ]
    assert set(panel["edition"]) == {"rd_e_gerdtot_2026-11-05"}
    path, query = server.asked[0]
    assert path == "/statistics/1.0/data/rd_e_gerdtot"
    assert query["geo"] == ["CN_X_HK", "DE", "EU27_2020"] and query["sectperf"] == ["TOTAL"]


def test_both_forms_of_json_stat_give_the_same(server: Replay) -> None:
    """Values as a list with nulls, and codes as a list, as the format allows."""
    first = an.load_eurostat("rd_intensity", ["CHN", "DEU", "EUU"])
    other = json.loads(json.dumps(CUBE))
    other["value"] = [CUBE["value"].get(str(i)) for i in range(9)]
    other["status"] = [CUBE["status"].get(str(i)) for i in range(9)]
    for axis in other["dimension"].values():
        axis["category"]["index"] = list(axis["category"]["index"])
    server.script = lambda path, query: Reply(other)
    again = an.load_eurostat("rd_intensity", ["CHN", "DEU", "EUU"], fresh=True)
    pd.testing.assert_frame_equal(again, first)


def test_eurostats_queue_is_waited_for(server: Replay) -> None:
    """A request that was put into a queue is asked for again, not taken for a refusal."""
    queued = {"warning": [{"status": 413, "id": 0, "label": "ASYNCHRONOUS_RESPONSE. Your request"}]}
    server.queue = [Reply(queued, status=413), Reply({"warning": queued["warning"][0]})]
    assert len(an.load_eurostat("rd_intensity", ["CHN", "DEU", "EUU"])) == 5
    assert len(server.asked) == 3


def _with(**changes: object) -> dict:
    return json.loads(json.dumps(CUBE)) | changes


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            Reply({"error": [{"status": 404, "id": 100, "label": "No results found"}]}, status=404),
            "refused the request: No results found",
        ),
        (
            Reply({"warning": {"status": 413, "label": "EXTRACTION_TOO_BIG"}}, status=413),
            "EXTRACTION_TOO_BIG",
        ),
        (Reply(_with(value={})), "it holds no value for this selection"),
        (Reply({"version": "2.0"}), "has not the shape of Eurostat's data"),
        (Reply([]), "has not the shape of Eurostat's data"),
        (Reply(_with(size=[1, 2, 1, 3, 3])), r"another shape than expected: .*sectperf \(2\)"),
        (Reply(_with(value={"9": 1.0})), "a value outside its table"),
    ],
    ids=["404", "too-big", "no-value", "no-cube", "list", "shape", "outside"],
)
def test_eurostats_refusals_are_said(server: Replay, reply: Reply, said: str) -> None:
    """The service's own words, once; a cube of another shape is never read wrongly."""
    server.script = lambda path, query: reply
    with pytest.raises(an.DataError, match=said):
        an.load_eurostat("rd_intensity", ["CHN", "DEU", "EUU"])
    assert len(server.asked) == 1


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


def places_in(content: object, path: tuple = ()) -> Iterator[tuple]:
    """The way to every part of an answer."""
    yield path
    if isinstance(content, dict | list):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, part in pairs:
            yield from places_in(part, (*path, key))


def spoiled(content: object, path: tuple, junk: object) -> object:
    """A copy of an answer with junk at one place."""
    if not path:
        return junk
    out = json.loads(json.dumps(content))
    inner = out
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = junk
    return out


@pytest.mark.parametrize("service", ["worldbank", "eurostat"])
def test_an_answer_spoiled_anywhere_is_a_panel_or_a_data_error(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Junk in any place of an answer: never a traceback, never a frame that is no panel."""
    content = world_bank(ROWS) if service == "worldbank" else CUBE
    module = worldbank if service == "worldbank" else eurostat_module
    load = an.load_world_bank if service == "worldbank" else an.load_eurostat
    answer: list[object] = [content]

    @contextmanager
    def given_an_answer(name: str, check: web.Check) -> Iterator[web.Ask]:
        def ask(url: str, parameters: object, fresh: bool) -> web.Answer:
            try:
                check(200, answer[0])
            except (web.Refused, web.Trouble) as error:
                raise an.DataError(str(error)) from error
            return web.Answer(answer[0], "2026-11-20", url)

        yield ask

    monkeypatch.setattr(module, "asking", given_an_answer)
    spots = list(places_in(content))

    many = 4 * settings.default.max_examples

    @settings(max_examples=many, suppress_health_check=list(HealthCheck))
    @given(spot=st.sampled_from(spots), junk=JUNK)
    def hold(spot: tuple, junk: object) -> None:
        answer[0] = spoiled(content, spot, junk)
        try:
            panel = load("rd_intensity", ["CHN", "DEU", "EUU"])
        except an.DataError:
            return
        an.check_panel(panel)

    hold()
