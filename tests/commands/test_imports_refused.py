"""Terms and files that no import takes, said in words."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import Database
from tests.commands.conftest import Run
from tests.commands.importing import COLORADO, DAKAR, TERMS, stored


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), ("--source: Say where", "--licence: Say under which", "ODbL-1.0, CC0-1.0")),
        (("--source", "X"), ("--licence: Say under which licence", "OGL-UK-3.0")),
        (("--source", "X", "--licence", "CC-BY-SA-4.0"), ("--licence: “CC-BY-SA-4.0” is not a licence",)),
        ((*TERMS, "--url", "openstreetmap.org"), ("--url: Must be a web address",)),
        ((*TERMS, "--set", "surveillance_type"), ("--set surveillance_type: write it as KEY=VALUE",)),
        ((*TERMS, "--set", "colour=red"), ("--set colour: Is not a field", "surveillance_type")),
        ((*TERMS, "--set", "height=tall"), ("--set height: “tall” is not a number",)),
        (
            (*TERMS, "--set", "facial_recognition=enabled_claimed"),
            ("--set facial_recognition_source: Say how this is known",),
        ),
    ],
)
def test_terms_that_cannot_be_are_refused_by_their_option(
    run: Run, words: tuple[str, ...], told: Sequence[str]
) -> None:
    result = run("import", COLORADO, *words)

    assert result.exit_code == 1
    assert all(text in result.output for text in told), result.output


def test_another_licence_than_before_is_refused(run: Run, data_dir: Path) -> None:
    run("import", DAKAR, *TERMS)

    result = run("import", DAKAR, "--source", "OpenStreetMap", "--licence", "CC0-1.0")

    assert result.exit_code == 1
    assert "--licence: “OpenStreetMap” is known under ODbL-1.0, not CC0-1.0." in result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file"),
        ("", "It is empty"),
        ("<gpx/>", "It is XML"),
        ("name,colour\nx,red\n", "No columns for longitude and latitude"),
        ('{"type": "FeatureCollection", "features": []}', "there is no camera in it"),
        (COLORADO.read_text("utf-8")[:200_000], "Not valid JSON at line 1"),
    ],
    ids=["missing", "empty", "xml", "no position", "no camera", "cut off"],
)
def test_a_file_that_cannot_be_used_changes_nothing(
    run: Run, tmp_path: Path, data_dir: Path, content: str | None, told: str
) -> None:
    file = tmp_path / "cameras"
    if content is not None:
        file.write_text(content)

    result = run("import", file, *TERMS)

    assert result.exit_code == 1
    assert f"{file}: " in result.output
    assert told in result.output
    assert stored(Database(f"sqlite:///{data_dir}/register.sqlite")) == []


def test_a_folder_and_a_pipe_are_refused(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert "Is a directory" in run("import", tmp_path, *TERMS).output
    assert "is a pipe" in run("import", pipe, *TERMS).output


PIECES = st.sampled_from(
    (
        '{"type": "FeatureCollection", "features": [',
        '{"type": "Feature", "geometry":',
        '{"type": "Point", "coordinates":',
        '"properties": {"tags": {"man_made": "surveillance"}}',
        *("[1, 2]", "[1e999, null]", "null", "}", "]", ",", "NaN", "[" * 50, "-" * 400),
        *("lon,lat,id\n", "1,2,3\n", '"', "\n", ";", "\ud83d", "\0"),
    )
)


@given(content=st.binary(max_size=300) | st.lists(PIECES | st.text(max_size=9), max_size=12).map("".join))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_ends_in_words(run: Run, tmp_path: Path, content: bytes | str) -> None:
    file = tmp_path / "any"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))

    result = run("import", file, *TERMS)

    assert (result.exit_code, result.output[:6]) == (1, "Error:") or "read:" in result.output
