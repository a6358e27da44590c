"""Which snapshots there are, for how long they are kept, and what becomes of them when something is taken out."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from app.formats import manifest as manifests
from app.formats.manifest import MANIFEST, NAME, SIGNATURE, Manifest
from app.registry.snapshots import TakenOut
from app.snapshots.stores import Store

Reason = Literal["taken_out", "expired"]
_WITHDRAWN: Final = "withdrawn.json"
_STAYING: Final = frozenset({MANIFEST, SIGNATURE, _WITHDRAWN})


class Kept(NamedTuple):
    """A snapshot; when its files were withdrawn, why and on which day."""

    manifest: Manifest
    reason: Reason | None = None
    withdrawn_on: date | None = None


def everything(store: Store, taken_out: TakenOut) -> list[Kept]:
    """All snapshots, the newest first; those of before something was last taken out as withdrawn, done yet or not."""
    found = store.files()
    names = sorted(filter(NAME.fullmatch, found), key=order, reverse=True)
    return [_kept(store, name, taken_out, is_withdrawn=_WITHDRAWN in found[name]) for name in names]


def get(store: Store, name: str, taken_out: TakenOut) -> Kept | None:
    """One of them, None when there is none of this name."""
    return next((each for each in everything(store, taken_out) if each.manifest.name == name), None)


def latest(kept: Iterable[Kept]) -> Kept | None:
    """The newest whose files are there."""
    return next((each for each in kept if each.reason is None), None)


def next_name(store: Store, day: date) -> str:
    """A name for a snapshot of this day that none has yet."""
    taken = store.files()
    names = (f"{day}" if number == 1 else f"{day}-{number}" for number in range(1, 100))
    return next(name for name in names if name not in taken)


def order(name: str) -> tuple[str, int]:
    """By day, and by number on one day."""
    return name[:10], int(name[11:] or 1)


def tidy(store: Store, *, today: date, keep_days: int, taken_out: TakenOut) -> list[Kept]:
    """Withdraw the files that must not or need not be there any more; returns the snapshots that it was done to.

    Kept are those of the last `keep_days` days, and for ever the first of every month. The manifest stays for ever, so
    that who cited a snapshot is told what became of it.
    """
    here = [each for each in everything(store, TakenOut()) if each.reason is None]
    down = [each for each in here if _concerns(taken_out, each.manifest)]
    others = [each for each in here if each not in down]
    firsts = {f"{each.manifest.made_on:%Y-%m}": each for each in others}
    oldest = today - timedelta(days=keep_days)
    old = [each for each in others if each.manifest.made_on <= oldest and each not in firsts.values()]
    done: list[Kept] = []
    for some, reason in ((down, "taken_out"), (old, "expired")):
        for each in some:
            _withdraw(store, each.manifest.name, reason, today)
            done.append(each)
    return done


def _withdraw(store: Store, name: str, reason: str, day: date) -> None:
    # First that it is withdrawn: interrupted after this, nobody is given the rest.
    store.put(name, _WITHDRAWN, json.dumps({"reason": reason, "day": day.isoformat()}).encode())
    for file in store.files()[name] - _STAYING:
        store.remove(name, file)


def _kept(store: Store, name: str, taken_out: TakenOut, *, is_withdrawn: bool) -> Kept:
    manifest = _unchanging(store, name)
    if is_withdrawn:
        said = json.loads(store.read(name, _WITHDRAWN))
        return Kept(manifest, said["reason"], date.fromisoformat(said["day"]))
    return Kept(manifest, "taken_out" if _concerns(taken_out, manifest) else None)


def _concerns(taken_out: TakenOut, manifest: Manifest) -> bool:
    return taken_out.may_be_in(manifest.data_version, manifest.dossier_version)


@lru_cache(maxsize=4096)
def _unchanging(store: Store, name: str) -> Manifest:
    return manifests.read(store.read(name, MANIFEST))
