"""Letters that ask for what is left open of a system or a camera, under the law of a country.

The sender's own name stays on paper: nothing typed by anybody comes into a letter here.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Response, render_template, request, url_for
from sqlalchemy import RowMapping

from app import claim_words, db, wording
from app.i18n import _
from app.registry import cameras
from app.registry.dossiers import questions, statements, systems
from app.registry.dossiers.claimable import Predicate
from app.registry.dossiers.statements import Statement
from app.registry.errors import Invalid, Problem
from app.registry.fields import UNKNOWN
from app.registry.i18n import N_

_FOLDER: Final = Path(__file__).resolve().parent.parent / "letters"
# One file each, in the order in which they are offered; the last is for everywhere.
_LAWS: Final = ("gdpr", "uk_foi", "us_records", "india_rti", "generic")


@dataclass(frozen=True)
class Letter:
    """A letter to be signed: paragraphs of plain text around a list of what is asked."""

    heading: str
    addressee: str
    opening: str
    asks: tuple[str, ...]
    closing: str

    @property
    def text(self) -> str:
        """The letter as plain text."""
        asks = "\n".join(f"{number}. {ask}" for number, ask in enumerate(self.asks, 1))
        sender, place = _("[Your name and address]"), _("[Place and day]")
        parts = (sender, self.addressee, place, self.heading, self.opening, asks, self.closing, _("[Your signature]"))
        return "\n\n".join(parts) + "\n"


@cache
def laws() -> Mapping[str, Mapping[str, Any]]:
    """The letters that there are, by code."""
    return {code: tomllib.loads((_FOLDER / f"{code}.toml").read_text("utf-8")) for code in _LAWS}


def of_system(system_id: int) -> str:
    """The page with a letter about a system. Raises NotFound, Invalid naming `law`."""
    row, letter = _about_system(system_id)
    return _page(letter, row["name"], url_for("web.system", system_id=system_id), row["country"])


def of_system_text(system_id: int) -> Response:
    """The same as plain text."""
    return _file(_about_system(system_id)[1])


def of_camera(camera_id: int) -> str:
    """The page with a letter about a camera. Raises NotFound, Gone, Invalid naming `law`."""
    subject, country, letter = _about_camera(camera_id)
    return _page(letter, subject, url_for("web.camera", camera_id=camera_id), country)


def of_camera_text(camera_id: int) -> Response:
    """The same as plain text."""
    return _file(_about_camera(camera_id)[2])


def _about_system(system_id: int) -> tuple[RowMapping, Letter]:
    row = systems.get(db.session(), system_id)
    told = statements.of_system(db.session(), system_id)
    address = url_for("web.system", system_id=system_id, _external=True)
    subject = _("the system “%(name)s”", name=row["name"])
    return row, _letter(row["country"], subject, address, _asks(questions.left_open(told)), _operator(told))


def _about_camera(camera_id: int) -> tuple[str, str | None, Letter]:
    row = cameras.get(db.session(), camera_id)
    answers = statements.of_camera(db.session(), camera_id)
    known = [name for name in ("facial_recognition", "operator") if row[name] not in (None, UNKNOWN)]
    asks = _asks(questions.left_open((*answers.own, *answers.inherited), known))
    place = wording.position(row["lon"], row["lat"], row["precision_m"])
    subject = _("the camera at %(place)s (no. %(id)s)", place=place, id=camera_id)
    country = answers.system["country"] if answers.system else None
    address = url_for("web.camera", camera_id=camera_id, _external=True)
    operator = row["operator"] or _operator((*answers.own, *answers.inherited))
    return _("Camera no. %(id)s", id=camera_id), country, _letter(country, subject, address, asks, operator)


def _asks(open_questions: Iterable[Predicate]) -> tuple[str, ...]:
    return tuple(_(each.asks) for each in open_questions)


def _operator(told: Sequence[Statement]) -> str | None:
    """Who runs it, if that is one alone."""
    named = {claim_words.value(each) for each in claim_words.of(told, "operator") if each.value != UNKNOWN}
    return named.pop() if len(named) == 1 else None


def _letter(country: str | None, subject: str, address: str, asks: tuple[str, ...], operator: str | None) -> Letter:
    law = laws()[_law(country)]
    whom, *others = _(law["addressee"]).splitlines()
    if operator:
        whom = f"{operator}\n{_('[Its address]')}"
    filled = {name: _(law[name]).format(subject=subject, address=address) for name in ("heading", "opening")}
    return Letter(filled["heading"], "\n".join([whom, *others]), filled["opening"], asks, _(law["closing"]))


def _law(country: str | None) -> str:
    asked = request.args.get("law")
    if asked is None:
        return next((code for code, each in laws().items() if country in each["countries"]), _LAWS[-1])
    if asked not in laws():
        message = N_("Must be one of: %(known)s.")
        raise Invalid((Problem("law", message, {"known": ", ".join(laws())}),))
    return asked


def _page(letter: Letter, subject: str, back: str, country: str | None) -> str:
    return render_template(
        "web/letter.html",
        letter=letter,
        subject=subject,
        back=back,
        law=_law(country),
        laws=[(code, _(each["name"])) for code, each in laws().items()],
        text_address=f"{request.script_root}{request.path}.txt?law={_law(country)}",
    )


def _file(letter: Letter) -> Response:
    named = {"Content-Disposition": 'attachment; filename="request.txt"'}
    return Response(letter.text, mimetype="text/plain", headers=named)
