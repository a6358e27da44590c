"""The README is short, so every word of it must be true: its commands, settings, routes and folders exist."""

import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path

import click
import pytest

from app import create_app
from app.commands import lookback
from app.config import Config, variable
from app.demo import SOURCES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def commands() -> list[list[str]]:
    """Every `lookback …` the README shows, in a block or in a sentence."""
    shown = re.findall(r"^    (?:.*&& \.venv/bin/)?(lookback [^#\n]*)", README, re.MULTILINE)
    shown += re.findall(r"`(lookback [^`]*)`", README)
    return [shlex.split(line) for line in shown]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_exists_with_its_options(words: list[str]) -> None:
    command: click.Command = lookback
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command), rest.pop(0))
        assert found is not None, words
        command = found
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in rest if word.startswith("--")} <= options


def test_every_setting_is_named_and_every_named_setting_exists() -> None:
    named = set(re.findall(r"LOOKBACK_[A-Z_]+", README))

    assert named == {variable(field.name) for field in fields(Config)}


def test_every_route_exists(tmp_path: Path) -> None:
    app = create_app(Config(data_dir=tmp_path))
    routes = app.url_map.bind("localhost")

    named = re.findall(r"`(/[a-z][^` ]*)`", README)
    assert len(named) >= 4
    for route in named:
        # Raises NotFound for a route that is not there.
        routes.match(re.sub(r"<\w+>", "1", route), method="GET")


def test_every_folder_exists() -> None:
    named = re.findall(r"`?((?:app|static|tests|migrations|\.ci)/[a-z_/]*)", README)

    assert len(named) >= 9
    for path in named:
        assert (ROOT / path).exists(), path


def test_the_number_of_cameras_in_the_demo_is_true() -> None:
    counted = sum(source.count for source in SOURCES)

    assert f"{counted:,} real cameras" in README


def test_no_registry_host_and_no_machine_path_is_in_the_tree() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", r"/(?:home|root)/\w"))
    )
    for name in filter(None, tracked.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "ignore")
            assert not hosts.search(text), name
