"""`refresh`: what is new, revised or gone is told, kept as it stood on a day, and written whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from replay import INVALID, Replay, Reply, replaying, world_bank

import analysis as an
from analysis import cli, files
from analysis.live import web, worldbank

CODE = {"rd_intensity": "GB.XPD.RSDV.GD.ZS", "gdp_usd": "NY.GDP.MKTP.CD"}
FIRST: list[tuple[str, str, float | None]] = [
    ("USA", "2022", 3.59),
    ("CHN", "2020", 2.41),
    ("USA", "2021", 3.48),
    ("CHN", "2022", 2.56),
]
LATER: list[tuple[str, str, float | None]] = [
    ("USA", "2022", 3.61),  # revised
    ("CHN", "2023", 2.58),  # new
    ("CHN", "2020", 2.41),
    ("USA", "2021", None),  # gone
    ("CHN", "2022", 2.56),
]
PLACES = ["China", "USA"]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """A replaying World Bank, with a cache of its own and no waits."""
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(web, "BACKOFF", 0.0)
    monkeypatch.setattr(web, "PACE", 0.0)
    with replaying() as replay:
        monkeypatch.setattr(worldbank, "ADDRESS", f"{replay.address}/v2")
        replay.script = lambda path, query: Reply(world_bank(FIRST))
        yield replay


@pytest.fixture
def on(server: Replay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable:
    """Refreshes on a day at which the service gives these rows."""

    def run(day: str, rows: list, **options: object) -> pd.DataFrame:
        monkeypatch.setattr(web, "_day", lambda response: day)
        server.script = lambda path, query: Reply(world_bank(rows))
        return an.refresh(
            "worldbank", tmp_path / "live", indicators="rd_intensity", places=PLACES, **options
        )

    return run


def values(panel: pd.DataFrame) -> list:
    return panel[["place", "year", "value"]].values.tolist()


def test_the_first_time_all_is_new(on: Callable, tmp_path: Path) -> None:
    """Every value is told as new, and the file gives them back as the panel that was loaded."""
    changes = on("2026-01-15", FIRST)
    assert set(changes["change"]) == {"new"} and len(changes) == 4
    assert changes["before"].isna().all()
    live = an.load_live("worldbank", tmp_path / "live")
    loaded = an.load_world_bank("rd_intensity", PLACES)
    pd.testing.assert_frame_equal(live, loaded)


def test_new_revised_and_gone_are_told(on: Callable, tmp_path: Path) -> None:
    """The differences between two days, value by value, and nothing else."""
    on("2026-01-15", FIRST)
    changes = on("2026-02-20", LATER)
    told = changes.drop(columns=["indicator", "unit"]).astype(object)
    assert told.where(told.notna(), None).values.tolist() == [
        ["new", "100000", 2023, None, 2.58],
        ["gone", "USA", 2021, 3.48, None],
        ["revised", "USA", 2022, 3.59, 3.61],
    ]
    live = an.load_live("worldbank", tmp_path / "live")
    assert values(live) == [
        ["100000", 2020, 2.41],
        ["100000", 2022, 2.56],
        ["100000", 2023, 2.58],
        ["USA", 2022, 3.61],
    ]


def test_what_stood_before_is_kept(on: Callable, tmp_path: Path) -> None:
    """As of a day between the two, the figures are those of that day."""
    on("2026-01-15", FIRST)
    before = an.load_live("worldbank", tmp_path / "live")
    on("2026-02-20", LATER)
    then = an.load_live("worldbank", tmp_path / "live", as_of="2026-02-19")
    pd.testing.assert_frame_equal(then, before)
    assert an.load_live("worldbank", tmp_path / "live", as_of="2026-01-14").empty


def test_colleagues_may_read_the_file(on: Callable, tmp_path: Path) -> None:
    """A new file may be read by all; one that somebody closed to others stays closed."""
    on("2026-01-15", FIRST)
    path = tmp_path / "live" / "worldbank.csv"
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    on("2026-02-20", LATER)
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_changed_writes_nothing(on: Callable, tmp_path: Path) -> None:
    """The same figures on a later day leave the file as it is, byte for byte."""
    on("2026-01-15", LATER)
    path = tmp_path / "live" / "worldbank.csv"
    content, stamp = path.read_bytes(), path.stat().st_mtime_ns
    assert on("2026-03-01", LATER).empty
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, stamp)


def test_what_is_gone_is_told_once_and_may_come_back(on: Callable, tmp_path: Path) -> None:
    """A value that vanished isn't told again; one that comes back is new."""
    on("2026-01-15", FIRST)
    on("2026-02-20", LATER)
    assert on("2026-02-21", LATER).empty
    back = on("2026-02-22", [*LATER[:3], ("USA", "2021", 3.48), LATER[4]])
    assert back[["change", "place", "year"]].values.tolist() == [["new", "USA", 2021]]


def test_of_two_refreshes_on_a_day_the_later_counts(on: Callable, tmp_path: Path) -> None:
    """The file keeps one value a day, the last."""
    on("2026-02-20", FIRST)
    assert len(on("2026-02-20", LATER)) == 3
    assert on("2026-02-20", LATER).empty
    live = an.load_live("worldbank", tmp_path / "live")
    assert live.query("place == 'USA'")["value"].tolist() == [3.61]


def test_a_clock_that_was_ahead_does_no_harm(on: Callable, tmp_path: Path) -> None:
    """What is retrieved later counts, whatever days the clock gave before."""
    on("2031-01-01", FIRST)
    assert len(on("2026-02-20", LATER)) == 3
    assert on("2026-02-21", LATER).empty
    live = an.load_live("worldbank", tmp_path / "live")
    assert live.query("place == 'USA'")["value"].tolist() == [3.61]


def test_a_refresh_is_alone(on: Callable, tmp_path: Path) -> None:
    """While another one has the folder, it is refused before anything is asked."""
    (tmp_path / "live").mkdir()
    refused = pytest.raises(an.DataError, match="another refresh in")
    with files.locked(tmp_path / "live", "refresh"), refused:
        on("2026-01-15", FIRST)


def test_a_narrower_question_leaves_the_rest_alone(
    on: Callable, server: Replay, tmp_path: Path
) -> None:
    """Places and series that weren't asked for are neither gone nor changed."""
    on("2026-01-15", FIRST)
    server.script = lambda path, query: Reply(world_bank([LATER[0]]))
    changes = an.refresh(
        "worldbank", tmp_path / "live", indicators="rd_intensity", places="United States"
    )
    assert set(changes["place"]) == {"USA"}
    assert len(an.load_live("worldbank", tmp_path / "live").query("place == '100000'")) == 2


def test_a_dry_run_writes_nothing(on: Callable, tmp_path: Path) -> None:
    """The changes are told, the folder isn't even made."""
    assert len(on("2026-01-15", FIRST, dry_run=True)) == 4
    assert not (tmp_path / "live").exists()


def test_a_series_that_fails_leaves_the_file_as_it_was(
    on: Callable, server: Replay, tmp_path: Path
) -> None:
    """The file is written once all was retrieved, or not at all."""
    on("2026-01-15", FIRST)
    path = tmp_path / "live" / "worldbank.csv"
    content = path.read_bytes()

    def script(route: str, query: dict) -> Reply:
        return Reply(INVALID if CODE["gdp_usd"] in route else world_bank(LATER))

    server.script = script
    with pytest.raises(an.DataError, match="refused the request"):
        an.refresh(
            "worldbank", tmp_path / "live", indicators=["rd_intensity", "gdp_usd"], places=PLACES
        )
    assert path.read_bytes() == content


def test_a_write_that_breaks_leaves_the_file_as_it_was(
    on: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Stopped before the rename: the old file stands, no temporary one is left."""
    on("2026-01-15", FIRST)
    path = tmp_path / "live" / "worldbank.csv"
    content = path.read_bytes()

    def broken(source: str, target: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", broken)
    with pytest.raises(KeyboardInterrupt):
        on("2026-02-20", LATER)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == ["worldbank.csv"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2\n", "no file of live figures"),
        (b"\xff\xfe\x00bad", "can't be read"),
        (b"", "can't be read"),
    ],
)
def test_another_file_is_not_overwritten(
    on: Callable, tmp_path: Path, content: bytes, said: str
) -> None:
    """A file that is none of ours is named and left alone."""
    path = tmp_path / "live" / "worldbank.csv"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(an.DataError, match=said):
        on("2026-01-15", FIRST)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",3.59,", ",3.59 %,", "column 'value' holds no number"),
        (",2022,", ",MMXXII,", "column 'year' holds no number"),
        ("USA,2021", "USA,2022", "stands twice on a day"),
    ],
)
def test_a_file_edited_by_hand_is_checked(
    on: Callable, tmp_path: Path, old: str, new: str, said: str
) -> None:
    """What a person may have typed into the file is found, with its rows."""
    on("2026-01-15", FIRST)
    path = tmp_path / "live" / "worldbank.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(an.DataError, match=said):
        an.load_live("worldbank", path.parent)


def test_the_command_tells_what_changed(
    on: Callable, server: Replay, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """One line a change, a line a series on no terminal, and the file's name."""
    on("2026-01-15", FIRST)
    server.script = lambda path, query: Reply(world_bank(LATER))
    words = ["refresh", "worldbank", "--into", str(tmp_path / "live"), "--places", *PLACES]
    assert cli.main([*words, "--indicators", "rd_intensity"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        "new     rd_intensity, 100000, 2023: 2.58 pct",
        "gone    rd_intensity, USA, 2021: 3.48 pct",
        "revised rd_intensity, USA, 2022: 3.59 -> 3.61 pct",
        f"worldbank: 1 new, 1 revised, 1 gone; {tmp_path / 'live' / 'worldbank.csv'}",
    ]
    assert printed.err == "[1/1] worldbank: rd_intensity\n"


def test_the_command_fails_where_a_service_fails(
    server: Replay, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """The exit code tells, the message says why, and nothing is written."""
    server.script = lambda path, query: Reply("busy", status=503)
    words = ["refresh", "worldbank", "--into", str(tmp_path / "live"), "--quiet"]
    assert cli.main(words) == 1
    assert "analysis: worldbank: the World Bank can't be reached" in capsys.readouterr().err
    assert not (tmp_path / "live").exists()
    assert cli.main(["refresh", "unesco"]) == 2
    assert "unknown service unesco" in capsys.readouterr().err
