"""How to use the API, for people: examples with this register's own address, and every address as described."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from flask import Response, current_app, render_template, url_for

from app import caching, db
from app.api import fair_use, openapi, protocol, schemas
from app.api.paging import LIMIT, MOST
from app.config import Config
from app.formats.exporting import FORMATS
from app.i18n import _
from app.registry import sources
from app.registry.filtering import askable
from app.registry.filtering.queryables import QUERYABLES
from app.registry.i18n import N_

# Each can be followed as it stands: what it shows, where it leads, and what is asked there.
_EXAMPLES: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    (N_("The first three cameras"), "api.items", {"limit": "3", "f": "json"}),
    (
        N_("Number-plate readers in a part of Denver"),
        "api.items",
        {"bbox": "-105.1,39.6,-104.8,39.9", "surveillance_type": "ALPR", "f": "json"},
    ),
    (N_("Those that somebody runs whose name is known"), "api.items", {"operator": "!unknown", "f": "json"}),
    (
        N_("Higher than four metres, in CQL2, the highest first"),
        "api.items",
        {"filter": "height > 4", "sortby": "-height", "f": "json"},
    ),
    (
        N_("In a shape, and not a dome"),
        "api.items",
        {
            "filter": "S_INTERSECTS(geometry, POLYGON((-106 39, -104 39, -105 41, -106 39))) AND camera_type <> 'dome'",
            "f": "json",
        },
    ),
    (
        N_("Seen after the middle of 2025 for certain"),
        "api.items",
        {"filter": "T_AFTER(check_date, DATE('2025-06-30'))", "f": "json"},
    ),
    (
        N_("Of a system that is said to be for payment"),
        "api.items",
        {"filter": "purpose = 'payment' AND system_id IS NOT NULL", "f": "json"},
    ),
    (N_("Where they are and who runs them, nothing else"), "api.items", {"properties": "operator", "f": "json"}),
    (N_("Where the facts come from"), "api.sources_items", {"f": "json"}),
    (N_("What changed, from the beginning"), "api.changes", {"limit": "5"}),
)


class Example(NamedTuple):
    """An address to follow, and what it shows."""

    title: str
    address: str
    shown: str


class Operation(NamedTuple):
    """One address as the description has it. parameters: names of its components."""

    path: str
    summary: str
    parameters: list[str]
    answers: dict[str, str]


def docs() -> Response:
    """The page."""
    protocol.refuse_parameters()
    return caching.unless_known(caching.tag(db.session(), "docs"), lambda: Response(_page()))


def _page() -> str:
    config: Config = current_app.extensions["lookback.config"]
    document = openapi.document()
    fields = askable.NAMES
    return render_template(
        "api/docs.html",
        site=url_for("api.landing", _external=True).removesuffix("/"),
        examples=[_example(*each) for each in _EXAMPLES],
        operations=list(_operations(document)),
        parameters={key: each for key, each in document["components"]["parameters"].items() if key not in fields},
        fields=askable.FIELDS,
        queryables=list(QUERYABLES.values()),
        claimed=schemas.CLAIMED,
        formats={extension: each for extension, each in FORMATS.items() if each.is_installed},
        a_page=LIMIT,
        most=MOST,
        per_minute=config.reads_per_minute,
        seconds=config.request_seconds,
        times_with_a_key=fair_use.WITH_A_KEY,
        contact=config.contact,
        attribution=sources.CONTRIBUTORS["attribution"],
    )


def _example(title: str, endpoint: str, asked: dict[str, str]) -> Example:
    address = url_for(endpoint, _external=True)
    if not asked:
        return Example(_(title), address, address)
    # As a person would type it: a browser writes the rest for them.
    plain = "&".join(f"{name}={value}" for name, value in asked.items() if name != "f")
    return Example(_(title), f"{address}?{urlencode(asked)}", f"{address}?{plain}" if plain else address)


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    fields = askable.NAMES
    for path, told in document["paths"].items():
        for method, operation in told.items():
            names = [each["$ref"].rsplit("/", 1)[1] for each in operation["parameters"]]
            answers = {
                status: each["description"] for status, each in operation["responses"].items() if status != "200"
            }
            own = [name for name in names if name not in fields]
            shown = path if method == "get" else f"{method.upper()} {path}"
            yield Operation(shown, operation["summary"], own + ["…"] * (len(own) < len(names)), answers)
