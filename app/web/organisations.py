"""The organisations that run systems or make what is in them: which systems name each, and as what."""

from datetime import UTC, datetime

from flask import render_template

from app import claim_words, db
from app.i18n import _
from app.registry.dossiers import organisations, predicates, statements, systems
from app.registry.dossiers.recognition import STATE
from app.registry.errors import NotFound
from app.registry.map import counted_cells, profiles
from app.registry.vocabulary import FACIAL_RECOGNITION
from app.web import rolled_up
from app.web import statistics as statistics_page
from app.web.dossiers import Dossier, kind_of, known_cameras


def show_list() -> str:
    """Every organisation with how many systems name it."""
    return render_template(
        "web/organisations.html",
        organisations=sorted(statements.organisations(db.session()), key=lambda row: str(row["name"]).casefold()),
    )


def page(organisation_id: int) -> str:
    """One organisation: the systems that name it by the part it has in them, and their cameras. Raises NotFound."""
    row = organisations.get(db.session(), organisation_id)
    naming = Dossier(statements.naming(db.session(), organisation_id))
    if not naming.told:
        raise NotFound(f"no published claim names organisation {organisation_id}")
    named = {each["id"]: each for each in systems.everything(db.session())}
    known = known_cameras()
    about = {each.system_id for each in naming.told if each.system_id}
    told, today = statements.of_systems(db.session(), about, FACIAL_RECOGNITION.name, STATE), datetime.now(UTC).date()
    return render_template(
        "web/organisation.html",
        organisation=row,
        dossier=naming,
        kind_of=kind_of,
        parts=[
            (_(predicates.predicate_named(name).label), lines)
            for name in predicates.OF_ORGANISATIONS
            if (lines := naming.lines((name,)))
        ],
        systems=named,
        recognition={system_id: claim_words.recognition(told[system_id], today) for system_id in about},
        known=known,
        total=sum(known.get(system_id, 0) for system_id in about),
        figures=rolled_up.figures(about) if about & known.keys() else [],
        mapped=sorted(about & known.keys()),
        around=counted_cells.extent(db.session(), profiles.of_systems(about)),
        **statistics_page.told(),
    )
