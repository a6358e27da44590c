import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.commands.conftest import Run
from tests.commands.running import running


@pytest.mark.parametrize("is_first_start", [True])
def test_an_empty_register_is_served_until_it_is_told_to_stop(tmp_path: Path, data_dir: Path) -> None:
    with running(tmp_path / "log", "serve", "--threads", "2") as server:
        server.wait_for('"serving"')

        assert server.get("/healthz") == (200, b'{"status":"ok"}\n')
        assert server.get("/readyz")[0] == 200
        assert server.get("/report", b"note=" + b"x" * 2_000_000)[0] == 413, "large requests are refused"
        assert server.stop() == 0

    lines = [json.loads(line) for line in server.said.splitlines()]
    assert [(line["event"], line.get("route")) for line in lines] == [
        ("serving", None),
        ("request", "/healthz"),
        ("request", "/readyz"),
    ]
    assert "127.0.0.1" not in server.said.replace(f"http://127.0.0.1:{server.port}/", ""), "no visitor is named"
    assert (data_dir / "register.sqlite").stat().st_mode & 0o077 == 0
    assert data_dir.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("LOOKBACK_BASEMAP", "/nowhere.pmtiles", "LOOKBACK_BASEMAP"),
        ("LOOKBACK_BASEMAP", "https://tiles.example/{z}/{x}/{y}.png", "LOOKBACK_BASEMAP_ATTRIBUTION"),
        ("LOOKBACK_CONTACT", "mail@exämple.org", "LOOKBACK_CONTACT"),
        ("LOOKBACK_GEOCODER", "pelias", "LOOKBACK_GEOCODER_DOMAIN"),
    ],
)
def test_settings_that_no_worker_could_start_with_are_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)

    result = run("serve", "--port", 8799)

    assert result.exit_code == 1
    assert f"A setting cannot be used: {told}" in result.output


def test_a_second_server_on_the_same_port_is_refused(tmp_path: Path, run: Run) -> None:
    with running(tmp_path / "log", "serve") as server:
        server.wait_for('"serving"')

        for command in ("serve", "demo"):
            result = run(command, "--port", server.port)
            assert result.exit_code == 1
            assert f"Port {server.port} is in use by another program." in result.output
            assert "--port" in result.output


def test_who_waits_for_a_change_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with running(tmp_path / "serve.log", "serve") as server, ThreadPoolExecutor(1) as pool:
        server.wait_for("serving")
        asked = Request(f"http://127.0.0.1:{server.port}/api/changes", headers={"Prefer": "wait=30"})
        waiting = pool.submit(lambda: urlopen(asked, timeout=60).status)
        time.sleep(1)
        assert not waiting.done()
        began = time.monotonic()

        assert server.stop() == 0

        assert waiting.result() == 200
        assert time.monotonic() - began < 10
