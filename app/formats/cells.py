"""The cells that the database prints, camera by camera, for formats that write them value by value."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, TypeVar

from app.formats.about import CLAIMED, PROVENANCE, flat
from app.registry.camera_cells import BEFORE_NUMBER, BEFORE_TEXT, Cells
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed

# Where each of FACTS is among the cells of a camera.
AT: Final[Mapping[str, int]] = {name: at for at, name in enumerate(FACTS)}

# A source as `Source.facts` tells it.
Provenance = Mapping[str, str | None]
# A camera: its number, longitude and latitude, a cell for each of FACTS, empty where nothing is known, its source, its
# untouched bag of tags as JSON, and what is claimed of it.
Camera = tuple[int, float, float, Sequence[str], Provenance, str, Claimed]
_Made = TypeVar("_Made")


def one_by_one(rows: Iterable[Cells]) -> Iterator[Camera]:
    """The cameras in the order of the rows; plain tuples, because a register has many."""
    return chain.from_iterable(
        zip(ids, lon, lat, map(_split, printed), provenances, bags, claimed, strict=True)
        for ids, lon, lat, printed, provenances, bags, claimed in rows
    )


def once_a_source(make: Callable[[Provenance], _Made]) -> Callable[[Provenance], _Made]:
    """What `make` makes of a source, made once: there are few."""
    made: dict[str | None, _Made] = {}

    def of(provenance: Provenance) -> _Made:
        name = provenance["name"]
        if name not in made:
            made[name] = make(provenance)
        return made[name]

    return of


def of_source(provenance: Provenance) -> Iterator[tuple[str, str]]:
    """What flat fields say of a source, by name."""
    told = ((f"provenance_{name}", provenance[name]) for name in PROVENANCE)
    return ((name, value) for name, value in told if value is not None)


def of_claims(claimed: Claimed) -> Iterator[tuple[str, str]]:
    """What flat fields say of what is claimed, by name."""
    told = zip(CLAIMED, flat(claimed), strict=True)
    return ((name, str(value)) for name, value in told if value is not None)


def told_by(write: Callable[[str, str], str]) -> Callable[[Camera, str], str]:
    """What writes all FIELDS of a camera whose page is at an address, by what writes one, given its name and value.

    Made for each export: what it remembers of sources is that of one state of the register.
    """
    # Most of what cameras say others say too.
    fact = lru_cache(maxsize=16_384)(write)
    source = once_a_source(lambda provenance: "".join(fact(*told) for told in of_source(provenance)))
    claims = lru_cache(maxsize=4096)(lambda claimed: "".join(fact(*told) for told in of_claims(claimed)))

    def told(camera: Camera, url: str) -> str:
        camera_id, _, _, cells, provenance, bag, claimed = camera
        facts = "".join([fact(name, cell) for name, cell in zip(FACTS, cells, strict=True) if cell])
        beside = f"{claims(claimed)}{source(provenance)}{write('osm_tags', bag)}{write('url', url)}"
        return f"{write('id', str(camera_id))}{facts}{beside}"

    return told


def title(camera_id: int, cells: Sequence[str]) -> str:
    """What a list of places calls a camera: its name, else who runs it, else its number."""
    return cells[AT["name"]] or cells[AT["operator"]] or str(camera_id)


def _split(printed: str) -> list[str]:
    cells = printed.replace(BEFORE_NUMBER, BEFORE_TEXT)[1:].split(BEFORE_TEXT)
    if len(cells) != len(AT):
        raise ValueError("a text of a camera holds a control character")
    return cells
