from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.registry.unpublished import edits
from app.registry.unpublished.edits import Done, Edit
from tests.factories import NOW, moderator

Do = Callable[..., Done]


@pytest.fixture
def editor(session: Session) -> int:
    """Somebody who edits published cameras."""
    return moderator(session, "editor@example.org", role="editor").id


@pytest.fixture
def other(session: Session) -> int:
    """Another one."""
    return moderator(session, "other@example.org", role="editor").id


@pytest.fixture
def do(session: Session, editor: int) -> Do:
    """Do something to a camera as the one of them, unless told who."""

    def _do(camera_id: int, verb: str, moderator_id: int = editor, **values: object) -> Done:
        return edits.do(session, camera_id, Edit(verb, values), moderator_id=moderator_id, now=NOW)

    return _do
