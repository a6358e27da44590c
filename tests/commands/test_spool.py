import json

import pytest

from app.commands.spool import Spool, unpacked
from app.registry.imports import Named

STRANGE: dict[str, object] = {"nul\0": "\ud83d", "big": 10**400, "deep": [[{"a": None}]], "yes": True, "tiny": 5e-324}


def set_aside(*cameras: Named) -> list[list[Named]]:
    with Spool() as spool:
        for each in cameras:
            spool.add(each)
        assert spool.count == len(cameras)
        return list(map(unpacked, spool.batches()))


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.spool.BATCH", 3)


@pytest.mark.usefixtures("_small_batches")
def test_what_was_set_aside_comes_back_in_batches() -> None:
    cameras = [Named(number, f"node/{number}", number * 7, number * -9, {"n": number}) for number in range(7)]

    batches = set_aside(*cameras)

    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert sorted(each for batch in batches for each in batch) == cameras


@pytest.mark.usefixtures("_small_batches")
def test_neighbours_come_back_together_and_in_their_order() -> None:
    denver = [Named(number, f"denver/{number}", -104.9 + number / 100, 39.7, {}) for number in (9, 2, 5)]
    dakar = [Named(number, f"dakar/{number}", -17.4, 14.7 + number / 100, {}) for number in (4, 1, 7)]

    batches = set_aside(*(each for pair in zip(denver, dakar, strict=True) for each in pair))

    assert sorted(batches) == sorted([denver, dakar])


def test_few_cameras_keep_their_order_wherever_they_are() -> None:
    cameras = [Named(1, str(number), number * 7, number * -9, {}) for number in range(7)]

    assert set_aside(*cameras) == [cameras]


def test_a_bag_keeps_whatever_is_in_it() -> None:
    with Spool() as spool:
        spool.add(Named(1, "x", 0.1, 0.2, STRANGE))
        [[back]] = map(unpacked, spool.batches())

    assert json.dumps(back.tags) == json.dumps(STRANGE)


def test_nothing_set_aside_is_no_batch() -> None:
    with Spool() as spool:
        assert list(spool.batches()) == []
