from sqlalchemy.exc import OperationalError

from app.commands import refusals
from tests.commands.conftest import Run


def test_the_system_names_the_file() -> None:
    assert refusals.operating_system(PermissionError(13, "Permission denied", "/x")) == "/x: Permission denied."
    assert refusals.operating_system(OSError("odd")) == "odd."


def test_the_database_says_its_first_line() -> None:
    error = OperationalError("SELECT", {"secret": "typed"}, Exception("\nno route\nto host"))

    assert refusals.database_said(error) == "no route"


def test_the_help_names_every_command(run: Run) -> None:
    text = run("--help").output

    assert all(f"  {name} " in text for name in ("db", "demo", "import", "moderator", "remove", "serve", "settings"))
    assert "Lookback " in run("--version").output
