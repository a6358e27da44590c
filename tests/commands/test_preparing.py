from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children

import pytest

from app.commands.preparing import prepared
from app.commands.spool import Spool
from app.registry import imports
from app.registry.imports import Named

CONSTANTS = imports.parse_constants({"operator": "City"})


@pytest.fixture
def spool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spool]:
    """Twenty cameras in batches of three."""
    monkeypatch.setattr("app.commands.spool.BATCH", 3)
    with Spool() as spool:
        for number in range(20):
            tags: dict[str, object] = {"height": str(number), "surveillance": "half \ud83d", "ref": None}
            spool.add(Named(number, f"node/{number}", number / 3, 1.0, tags))
        yield spool


def test_another_process_prepares_many_cameras_as_this_one_does_few(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = list(prepared(spool, CONSTANTS))
    monkeypatch.setattr("app.commands.preparing._MANY", 20)
    children: set[int | None] = set()

    there = []
    for batch in prepared(spool, CONSTANTS):
        children |= {child.pid for child in active_children()}
        there.append(batch)

    assert there == here
    assert [len(batch.columns["external_id"]) for batch in there] == [3] * 6 + [2]
    assert len(children) == 1
    assert not active_children()


def test_a_process_that_is_killed_is_told_and_one_that_is_not_needed_any_more_ends(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.commands.preparing._MANY", 20)
    batches = prepared(spool, CONSTANTS)
    next(batches)
    [child] = active_children()
    child.kill()

    with pytest.raises(BrokenProcessPool):
        list(batches)
    assert not active_children()
