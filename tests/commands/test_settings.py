from dataclasses import fields

from app.config import Config, variable
from tests.commands.conftest import Run


def test_every_setting_is_listed_with_its_meaning(run: Run) -> None:
    output = run("settings").output

    for each in fields(Config):
        assert variable(each.name) in output
        assert each.metadata["meaning"] in output


def test_no_setting_of_this_machine_is_shown(run: Run) -> None:
    assert "default: ~/.local/share/lookback" in run("settings").output
