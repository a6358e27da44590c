"""Collections of what there are few of, told as OGC API - Features: what belongs to cameras and has no place itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, current_app, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import caching, db
from app.api import dossiers, links, pages, protocol
from app.api.paging import Page
from app.formats import geojson
from app.registry import cameras, sources
from app.registry.errors import NotFound
from app.registry.i18n import N_

OWN: Final = ("limit", "after", "f")
Properties = dict[str, Any]


@dataclass(frozen=True)
class Collection:
    """A collection whose things all fit into memory.

    name: in its address. told: what each says of itself, by its number, as a JSON object. columns: what a table shows
    of it, and what that is called. page: the endpoint of its own page, and how that calls its number.
    """

    name: str
    title: str
    description: str
    told: Callable[[Session], Mapping[int, Properties]]
    columns: Mapping[str, str]
    page: tuple[str, str] | None = None


def _sources(session: Session) -> dict[int, Properties]:
    counted = cameras.count_by_source(session)
    return {
        key: {
            **source.facts(),
            "retrieved_on": source.retrieved_on and source.retrieved_on.isoformat(),
            "cameras": counted.get(key, 0),
        }
        for key, source in sources.everything(session).items()
    }


# Another one is another line here, and its shape another one in `schemas`.
LISTS: Final[Sequence[Collection]] = (
    Collection(
        "sources",
        N_("Sources"),
        N_("Where the facts come from: each with its licence, how to name it, and how many cameras it has."),
        _sources,
        {"name": N_("Name"), "licence": N_("Licence"), "cameras": N_("Cameras")},
    ),
    Collection(
        "systems",
        N_("Systems"),
        N_("Deployments, the unit that the news and courts speak about: each with the numbers of its claims."),
        dossiers.told("systems"),
        {"name": N_("Name"), "place": N_("Place"), "known_cameras": N_("Cameras")},
        ("web.system", "system_id"),
    ),
    Collection(
        "organisations",
        N_("Organisations"),
        N_("Who runs systems and makes what is in them."),
        dossiers.told("organisations"),
        {"name": N_("Name"), "country": N_("Country"), "systems": N_("Systems")},
        ("web.organisation", "organisation_id"),
    ),
    Collection(
        "claims",
        N_("Claims"),
        N_("What somebody says about a system or a camera, how sure it is, and the numbers of what it rests on."),
        dossiers.told("claims"),
        {
            "predicate": N_("About"),
            "value": N_("What is claimed"),
            "organisation": N_("Organisation"),
            "certainty": N_("Certainty"),
            "claimant": N_("Who says so"),
        },
    ),
    Collection(
        "evidence",
        N_("Evidence"),
        N_("What the claims rest on."),
        dossiers.told("evidence"),
        {"title": N_("Title"), "publisher": N_("Publisher"), "published_on": N_("Published"), "type": N_("Kind")},
    ),
)


# The properties that are numbers of something else, and the page of each.
_PAGES: Final[Mapping[str, Callable[[int], str]]] = {
    "claims": lambda number: url_for("api.claims_item", number=number, f="html"),
    "evidence": lambda number: url_for("api.evidence_item", number=number, f="html"),
    "system_id": lambda number: url_for("web.system", system_id=number),
    "organisation_id": lambda number: url_for("web.organisation", organisation_id=number),
    "camera_id": lambda number: url_for("web.camera", camera_id=number),
}


def add_to(blueprint: Blueprint) -> None:
    """Give each of LISTS its addresses."""
    for each in LISTS:
        address = f"/api/collections/{each.name}"
        for rest, name, view in (
            ("", each.name, _collection),
            ("/items", f"{each.name}_items", _items),
            ("/items/<int:number>", f"{each.name}_item", _item),
        ):
            blueprint.add_url_rule(f"{address}{rest}", name, _view(view, each, name))


def _view(view: Callable[..., Answer], each: Collection, name: str) -> Callable[..., Answer]:
    def of_it(**values: int) -> Answer:
        return view(each, **values)

    # What is counted is counted by the names of views.
    of_it.__name__ = name
    return of_it


def describe(each: Collection) -> dict[str, object]:
    """What the list of collections says of one: it lies nowhere, so that it has no extent."""
    return {
        "id": each.name,
        "title": each.title,
        "description": each.description,
        "attribution": sources.CONTRIBUTORS["attribution"],
        "itemType": "feature",
        "links": [
            links.to("self", f"api.{each.name}", links.JSON, "This collection"),
            links.as_page(f"api.{each.name}"),
            links.to("items", f"api.{each.name}_items", geojson.MEDIA_TYPE, each.title),
        ],
    }


def told(each: Collection) -> Mapping[int, Properties]:
    """What is in a collection, made once for every state of the register: to count cameras is to look at them all."""
    session = db.session()
    state = caching.tag(session)
    kept: dict[str, tuple[str, Mapping[int, Properties]]] = current_app.extensions.setdefault("lookback.lists", {})
    here = kept.get(each.name, ("", {}))
    if here[0] != state:
        here = kept[each.name] = (state, each.told(session))
    # Not what another request keeps meanwhile: of an older state, it would be told under the tag of this one.
    return here[1]


def _collection(each: Collection) -> Answer:
    protocol.refuse_parameters(but=("f",))

    def beside(_: Session) -> Properties:
        return {"each": each, "count": len(told(each)), "first": next(iter(told(each).values()), {})}

    return pages.answer(each.name, lambda _: describe(each), "api/list.html", beside)


def _items(each: Collection) -> Answer:
    """A page of them, by number."""
    page = Page.parse(list(request.args.items(multi=True)), own=OWN)
    protocol.refuse_parameters(but=OWN)
    endpoint = f"api.{each.name}_items"

    def tell(_: Session) -> Properties:
        known = told(each)
        numbers = sorted(known)
        rest = [number for number in numbers if number > page.after]
        here = rest[: page.limit]
        near = [
            links.link("self", _at(endpoint, page.query()), geojson.MEDIA_TYPE, "This page"),
            links.link("alternate", pages.address("html"), links.HTML, "The same as a page"),
        ]
        if len(rest) > len(here):
            following = _at(endpoint, page.query(after=here[-1]))
            near.append(links.link("next", following, geojson.MEDIA_TYPE, "Those after these"))
        near.append(links.to("collection", f"api.{each.name}", links.JSON, "The collection"))
        return {
            "type": "FeatureCollection",
            "timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "numberMatched": len(numbers),
            "numberReturned": len(here),
            "links": near,
            "features": [_feature(number, known[number]) for number in here],
        }

    def beside(_: Session) -> Properties:
        above = (each.title, url_for(f"api.{each.name}"))
        return {"above": above, "columns": each.columns, "at": lambda key: url_for(f"api.{each.name}_item", number=key)}

    selection = f"{each.name}?{page.query()}"
    return pages.answer(selection, tell, "api/features.html", beside, media_type=geojson.MEDIA_TYPE)


def _item(each: Collection, number: int) -> Answer:
    """One of them. 404 when there is none of this number."""
    protocol.refuse_parameters(but=("f",))
    endpoint = f"api.{each.name}_item"

    def tell(_: Session) -> Properties:
        if number not in told(each):
            raise NotFound(f"no {number} in {each.name}")
        near = [
            links.to("self", endpoint, geojson.MEDIA_TYPE, "This one", number=number),
            links.as_page(endpoint, number=number),
            links.to("collection", f"api.{each.name}", links.JSON, "The collection"),
        ]
        if each.page:
            page, name = each.page
            near.append(links.to("alternate", page, links.HTML, "Its page", **{name: number}))
        return {**_feature(number, told(each)[number]), "links": near}

    selection = f"{each.name}/{number}"
    beside = {"each": each, "at": _PAGES}
    return pages.answer(selection, tell, "api/feature.html", lambda _: beside, media_type=geojson.MEDIA_TYPE)


def _feature(number: int, properties: Properties) -> dict[str, object]:
    return {"type": "Feature", "id": number, "geometry": None, "properties": {"id": number, **properties}}


def _at(endpoint: str, query: str) -> str:
    return url_for(endpoint, _external=True) + (f"?{query}" if query else "")
