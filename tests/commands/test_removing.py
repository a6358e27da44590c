from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import cameras, publishing, revisions
from app.registry.errors import Gone
from app.registry.publishing import Change
from app.registry.revisions import REMOVAL_REASONS
from tests.commands.conftest import Run
from tests.factories import DAY, published_camera


@pytest.fixture
def session(register: str) -> Iterator[Session]:
    """A register with one camera, looked into beside the commands."""
    database = Database(register)
    with database.writing() as session:
        published_camera(session)
        session.commit()
        yield session
    database.dispose()


def test_a_removed_camera_says_why(run: Run, session: Session) -> None:
    result = run("remove", 1, "--reason", "device_removed")

    assert result.exit_code == 0
    assert "off the map: the device was taken down. Its page and history stay." in result.output
    row = cameras.get(session, 1)
    assert (row["record_state"], row["removal_reason"]) == ("removed", "device_removed")


def test_the_same_removal_again_changes_nothing(run: Run, session: Session) -> None:
    run("remove", 1, "--reason", "device_removed")

    assert "Nothing was changed" in run("remove", 1, "--reason", "device_removed").output
    assert revisions.data_version(session) == 2


def test_a_hidden_camera_can_still_be_taken_down_and_then_nothing_else(run: Run, session: Session) -> None:
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, 1)], day=DAY)
    session.commit()

    result = run("remove", 1, "--reason", "legal_takedown")
    again = run("remove", 1, "--reason", "relocated")

    assert "Nothing of it is shown any more." in result.output
    with pytest.raises(Gone):
        cameras.get(session, 1)
    assert again.exit_code == 1
    assert "taken down for legal reasons" in again.output


def test_a_camera_that_does_not_exist_is_named(run: Run, session: Session) -> None:
    result = run("remove", 99, "--reason", "relocated")

    assert result.exit_code == 1
    assert "No camera 99." in result.output


@pytest.mark.parametrize("number", ["0", "x", "9223372036854775808"])
def test_what_is_no_number_of_a_camera_is_refused(run: Run, session: Session, number: str) -> None:
    assert run("remove", number, "--reason", "relocated").exit_code != 0


def test_the_help_explains_every_reason(run: Run) -> None:
    text = run("remove", "--help").output

    assert all(reason in text for reason in REMOVAL_REASONS)
    assert "410 Gone" in text
    assert "device_removed" in run("remove", 1, "--reason", "because").output
