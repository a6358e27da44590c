"""Collections of what there are few of, told as OGC API - Features: what belongs to cameras and has no place itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, current_app, json, request, url_for
from sqlalchemy.orm import Session

from app import caching, db
from app.api import dossiers, links, protocol
from app.api.paging import Page
from app.formats import geojson
from app.registry import cameras, sources
from app.registry.errors import NotFound

OWN: Final = ("limit", "after", "f")
Properties = dict[str, Any]


@dataclass(frozen=True)
class Collection:
    """A collection whose things all fit into memory.

    name: in its address. told: what each says of itself, by its number, as a JSON object.
    """

    name: str
    title: str
    description: str
    told: Callable[[Session], Mapping[int, Properties]]


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
        "Sources",
        "Where the facts come from: each with its licence, how to name it, and how many cameras it has.",
        _sources,
    ),
    Collection(
        "systems",
        "Systems",
        "Deployments, the unit that the news and courts speak about: each with the numbers of its claims.",
        dossiers.told_systems,
    ),
    Collection(
        "organisations", "Organisations", "Who runs systems and makes what is in them.", dossiers.told_organisations
    ),
    Collection(
        "claims",
        "Claims",
        "What somebody says about a system or a camera, how sure it is, and the numbers of what it rests on.",
        dossiers.told_claims,
    ),
    Collection("evidence", "Evidence", "What the claims rest on.", dossiers.told_evidence),
)


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


def _view(view: Callable[..., Response], each: Collection, name: str) -> Callable[..., Response]:
    def of_it(**values: int) -> Response:
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
            links.to("items", f"api.{each.name}_items", geojson.MEDIA_TYPE, each.title),
        ],
    }


def _collection(each: Collection) -> Response:
    protocol.refuse_parameters()
    return _answer(each, "", lambda _: json.dumps(describe(each), ensure_ascii=False), links.JSON)


def _items(each: Collection) -> Response:
    """A page of them, by number."""
    protocol.refuse_pages()
    page = Page.parse(list(request.args.items(multi=True)), own=OWN)
    protocol.refuse_parameters(but=OWN)

    def make(told: Mapping[int, Properties]) -> str:
        rest = [number for number in sorted(told) if number > page.after]
        here = rest[: page.limit]
        address = url_for(f"api.{each.name}_items", _external=True)
        near = [links.link("self", _with(address, page.query()), geojson.MEDIA_TYPE, "This page")]
        if len(rest) > len(here):
            following = _with(address, page.query(after=here[-1]))
            near.append(links.link("next", following, geojson.MEDIA_TYPE, "Those after these"))
        near.append(links.to("collection", f"api.{each.name}", links.JSON, "The collection"))
        body = {
            "type": "FeatureCollection",
            "timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "numberMatched": len(told),
            "numberReturned": len(here),
            "links": near,
            "features": [_feature(number, told[number]) for number in here],
        }
        return json.dumps(body, ensure_ascii=False)

    return _answer(each, page.query(), make, geojson.MEDIA_TYPE)


def _item(each: Collection, number: int) -> Response:
    """One of them. 404 when there is none of this number."""
    protocol.refuse_pages()
    protocol.refuse_parameters(but=("f",))

    def make(told: Mapping[int, Properties]) -> str:
        if number not in told:
            raise NotFound(f"no {number} in {each.name}")
        near = [
            links.to("self", f"api.{each.name}_item", geojson.MEDIA_TYPE, "This one", number=number),
            links.to("collection", f"api.{each.name}", links.JSON, "The collection"),
        ]
        return json.dumps({**_feature(number, told[number]), "links": near}, ensure_ascii=False)

    return _answer(each, f"items/{number}", make, geojson.MEDIA_TYPE)


def _answer(each: Collection, asked: str, make: Callable[[Mapping[int, Properties]], str], media_type: str) -> Response:
    tag = caching.tag(db.session(), f"{each.name}?{asked}")
    return caching.unless_known(tag, lambda: Response(make(_told(each)), content_type=media_type))


def _told(each: Collection) -> Mapping[int, Properties]:
    """What is told, made once for every state of the register: to count cameras is to look at all of them."""
    session = db.session()
    state = caching.tag(session)
    kept: dict[str, tuple[str, Mapping[int, Properties]]] = current_app.extensions.setdefault("lookback.lists", {})
    if kept.get(each.name, ("", {}))[0] != state:
        kept[each.name] = (state, each.told(session))
    return kept[each.name][1]


def _feature(number: int, properties: Properties) -> dict[str, object]:
    return {"type": "Feature", "id": number, "geometry": None, "properties": {"id": number, **properties}}


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address
