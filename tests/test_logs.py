import sqlite3
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from app import logs

TYPED = "My window"


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Whoever logs after this test does it as before."""
    before = structlog.get_config() if structlog.is_configured() else None
    yield
    structlog.reset_defaults()
    if before:
        structlog.configure(**before)


@pytest.mark.parametrize(
    "error", [ValueError(TYPED), OSError(TYPED), OperationalError(TYPED, {}, sqlite3.Error(TYPED))]
)
def test_what_went_wrong_is_told_without_a_word_of_the_error(
    capfd: pytest.CaptureFixture[str], error: Exception
) -> None:
    logs.configure(to_terminal=False)

    logs.went_wrong("not sent", raised(error))

    told = capfd.readouterr().err
    assert type(error).__name__ in told
    assert TYPED not in told
    # Where it came from helps with what nobody foresaw alone.
    assert ("test_logs.py" in told) == isinstance(error, ValueError)


def test_an_error_without_its_text_still_says_where_it_came_from() -> None:
    error = raised(ValueError(TYPED))

    bare = logs.textless(error)

    assert (str(bare), bare.__traceback__) == ("ValueError", error.__traceback__)
    assert bare.__context__ is bare.__cause__ is None


def test_when_a_citizen_sent_or_followed_a_report_is_logged_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    app = Flask(__name__)
    logs.configure(to_terminal=False)
    logs.init_app(app)
    app.add_url_rule("/reports/<code>", "web.receipt", lambda code: code)
    app.add_url_rule("/cameras/<number>", "web.camera", lambda number: number)

    for address in ("/reports/7KQ2", "/cameras/7?place=Main+Street"):
        app.test_client().get(address, headers={"User-Agent": "Ada's"}, environ_base={"REMOTE_ADDR": "192.0.2.7"})

    [line] = capfd.readouterr().err.splitlines()
    assert '"route": "/cameras/<number>"' in line
    assert not [told for told in ("7KQ2", "receipt", "Main", "Ada", "192.0.2") if told in line]
