import json

import pytest

from app.commands.spool import Spool
from app.registry.imports import Named

STRANGE: dict[str, object] = {"nul\0": "\ud83d", "big": 10**400, "deep": [[{"a": None}]], "yes": True, "tiny": 5e-324}


def test_what_was_set_aside_comes_back_in_order_and_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.spool.BATCH", 3)
    cameras = [Named(number, f"node/{number}", number / 7, -number / 9, {"n": number}) for number in range(7)]

    with Spool() as spool:
        for each in cameras:
            spool.add(each)
        batches = list(spool.batches())

    assert spool.count == 7
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert [each for batch in batches for each in batch] == cameras


def test_a_bag_keeps_whatever_is_in_it() -> None:
    with Spool() as spool:
        spool.add(Named(1, "x", 0.1, 0.2, STRANGE))
        [[back]] = spool.batches()

    assert json.dumps(back.tags) == json.dumps(STRANGE)


def test_nothing_set_aside_is_no_batch() -> None:
    with Spool() as spool:
        assert list(spool.batches()) == []
