from dataclasses import replace
from datetime import date, timedelta

from app.formats import manifest as manifests
from app.registry.snapshots import TakenOut
from app.snapshots import keeping
from app.snapshots.stores import Store
from tests.formats.test_manifest import MANIFEST

TODAY = date(2026, 11, 26)


def keep(store: Store, name: str, data_version: int = 1) -> None:
    manifest = replace(MANIFEST, name=name, made_on=date.fromisoformat(name[:10]), data_version=data_version)
    with store.making() as folder:
        (folder / "manifest.json").write_bytes(manifests.write(manifest))
        (folder / "manifest.sig").write_bytes(b"")
        (folder / "cameras.csv").write_bytes(b"abc")
        store.keep(folder, name)


def there(store: Store) -> list[str]:
    """The snapshots whose files are there."""
    return sorted(name for name, files in store.files().items() if "cameras.csv" in files)


def test_they_come_the_newest_first_and_two_of_a_day_have_two_names(store: Store) -> None:
    for name in ("2026-11-24", "2026-11-26", "2026-11-26-2", "2026-11-25"):
        keep(store, name)

    found = keeping.everything(store, TakenOut())

    names = ["2026-11-26-2", "2026-11-26", "2026-11-25", "2026-11-24"]
    assert [each.manifest.name for each in found] == names
    assert keeping.latest(found) == found[0]
    assert keeping.next_name(store, TODAY) == "2026-11-26-3"
    assert keeping.get(store, "2026-11-25", TakenOut()) == found[2]
    assert keeping.get(store, "2026-11-01", TakenOut()) is None


def test_dailies_go_after_their_days_and_the_first_of_a_month_stays(store: Store) -> None:
    days = [TODAY - timedelta(days=n) for n in (0, 13, 14, 20, 30, 56, 57)]
    for day in days:
        keep(store, f"{day}")

    done = keeping.tidy(store, today=TODAY, keep_days=14, taken_out=TakenOut())

    # 30 days ago was October 27th, and 57 days ago September 30th.
    assert [f"{each.manifest.made_on}" for each in done] == ["2026-11-12", "2026-10-27"]
    assert there(store) == ["2026-09-30", "2026-10-01", "2026-11-06", "2026-11-13", "2026-11-26"]
    gone = keeping.get(store, "2026-10-27", TakenOut())
    assert gone is not None
    assert (gone.reason, gone.withdrawn_on, gone.manifest.name) == ("expired", TODAY, "2026-10-27")
    assert keeping.tidy(store, today=TODAY, keep_days=14, taken_out=TakenOut()) == []


def test_from_a_takedown_on_nothing_older_is_given_and_then_it_goes(store: Store) -> None:
    keep(store, "2026-11-01", data_version=5)
    keep(store, "2026-11-25", data_version=9)
    keep(store, "2026-11-26", data_version=10)

    found = keeping.everything(store, TakenOut(10))
    assert [(each.manifest.data_version, each.reason) for each in found] == [
        *((10, None), (9, "taken_out")),
        (5, "taken_out"),
    ]
    assert len(there(store)) == 3

    keeping.tidy(store, today=TODAY, keep_days=14, taken_out=TakenOut(10))
    assert there(store) == ["2026-11-26"]
    # Once withdrawn it stays so, whatever is restored.
    assert [each.reason for each in keeping.everything(store, TakenOut())] == [None, "taken_out", "taken_out"]
    assert {"manifest.json", "manifest.sig"} <= store.files()["2026-11-01"]
