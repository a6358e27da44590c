import json
import re
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import demo as exhibits
from app.commands import demo
from app.registry import cameras, sources
from app.registry.filtering.filters import CameraFilter
from app.registry.unpublished import tallies
from app.registry.unpublished.reports import Report
from tests.commands.conftest import Run
from tests.commands.running import Running, free_port, running
from tests.factories import DAY


def signed_in(server: Running, password: str) -> str:
    """The page behind the sign-in form."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"http://127.0.0.1:{server.port}/moderation/sign-in"
    form = browser.open(address).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token
    fields = {"csrf_token": token[1], "email": demo.EMAIL, "password": password}
    page: str = browser.open(address, urlencode(fields).encode()).read().decode()
    return page


@pytest.mark.long
@pytest.mark.parametrize("is_first_start", [True])
def test_the_demo_shows_itself_and_keeps_what_is_there(tmp_path: Path, data_dir: Path) -> None:
    with running(tmp_path / "first", "demo") as server:
        server.wait_for("Ctrl+C stops")
        first = server.said
        assert f"map      http://127.0.0.1:{server.port}/\n" in first
        assert "Loaded 1,233 real cameras" in first
        password = (data_dir / "demo" / demo.PASSWORD_FILE).read_text("ascii").strip()
        assert f"sign in  {demo.EMAIL} with the password {password}\n" in first
        status, body = server.get("/api/exports/cameras.geojson")
        assert (status, len(json.loads(body)["features"])) == (200, 1232)
        assert server.get("/")[0] == 200
        assert "/moderation/reports/1" in signed_in(server, password)
        assert server.stop() == 0
        assert server.said == first, "the address stays on the screen"

    assert {path.stat().st_mode & 0o077 for path in (data_dir / "demo").iterdir()} == {0}
    assert not (data_dir / "register.sqlite").exists(), "the real register is another one"

    with running(tmp_path / "second", "demo", "--data-dir", data_dir / "demo") as server:
        server.wait_for("Ctrl+C stops")
        assert "The demo from before is kept" in server.said
        assert password in server.said
        assert len(json.loads(server.get("/api/exports/cameras.geojson")[1])["features"]) == 1232


def test_the_demo_keeps_its_hands_off_a_real_register(run: Run, data_dir: Path) -> None:
    result = run("demo", "--data-dir", data_dir, "--port", free_port())

    assert result.exit_code == 1
    assert "a register that is not the demo's" in result.output
    assert "--data-dir" in result.output


@pytest.mark.long
def test_every_file_is_loaded_with_its_licence_and_all_its_cameras(session: Session) -> None:
    exhibits.load(session, DAY)

    known = {source.name: source for source in sources.everything(session).values()}
    for each in exhibits.SOURCES:
        assert known[each.name].licence == each.licence
        assert known[each.name].attribution == each.attribution
    # One is hidden by the report that somebody's privacy is touched.
    assert cameras.count(session, CameraFilter()) + 1 == sum(each.count for each in exhibits.SOURCES) == 1233
    assert exhibits.is_loaded(session)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("of_the_demo")
def test_the_queue_holds_reports_of_every_sort(session: Session) -> None:
    waiting = list(session.scalars(select(Report).order_by(Report.id)))
    assert len(waiting) == tallies.count_waiting(session)
    assert sum(report.signals for report in waiting) == len(exhibits.REPORTS)
    assert [report.received_on for report in waiting] == sorted(report.received_on for report in waiting)
    assert waiting[0].received_on >= DAY - timedelta(days=14)
    details = [report.details for report in waiting]
    assert {each["surveillance_type"] for each in details if "surveillance_type" in each} >= {"camera", "ALPR"}
    assert any("facial_recognition_source" in each for each in details)
    assert any(set(each) <= {"source"} for each in details), "one says next to nothing"


def test_nothing_is_loaded_into_a_register_by_itself(session: Session) -> None:
    assert not exhibits.is_loaded(session)
