"""Saying what a system or a camera does, with a source: a card that asks one question at a time. No account.

Every answer travels in the form from question to question; nothing is kept here before all of it is sent.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import claim_form, claim_words, db, gazetteer, wording
from app.errors import sentence
from app.i18n import _
from app.registry import cameras
from app.registry.dossiers import predicates, systems
from app.registry.errors import Invalid
from app.registry.fields import Field
from app.registry.geometry import Position
from app.registry.i18n import N_
from app.registry.unpublished import codes, receipts, reports
from app.registry.unpublished.claim_proposals import About, ClaimProposal, parse_claim
from app.registry.unpublished.reports import Report
from app.web import doubts, once, proof, unseen
from app.web.dossiers import QUESTIONS, Dossier, kind_of
from app.web.reports import today

Form = dict[str, str]


class Step(NamedTuple):
    """One question, what is said below it, and the fields that answer it besides what the predicate asks."""

    question: str
    hint: str
    names: tuple[str, ...]


STEPS: Final[Mapping[str, Step]] = {
    "about": Step(
        N_("What do you know about it?"),
        N_("Choose one thing. If you know more, you can send more afterwards."),
        ("predicate",),
    ),
    "what": Step(N_("What exactly?"), N_("Say no more than your source does."), ("value", "note")),
    "who": Step(
        N_("Who says so?"),
        N_("Whoever stands behind it: if a newspaper quotes the police, it is the police."),
        ("claimant", "claimant_kind", "stance"),
    ),
    "source": Step(
        N_("Where can others read it?"),
        N_("A link, or a document by its name. Without a source nothing is published."),
        ("type", "url", "title", "publisher", "published_on", "archived_url"),
    ),
    "words": Step(
        N_("What are its words, and since when does it hold?"),
        N_("All of this may stay empty. A quotation saves the moderator a search."),
        ("quote", "language", "valid_from", "valid_until"),
    ),
    "check": Step(N_("Is this right?"), N_("This is how it will look. A moderator says how sure it is."), ("remark",)),
}
_ORDER: Final = tuple(STEPS)
# What is asked first, sorted as on the page of a system.
_PREDICATES: Final[Mapping[str, tuple[str, ...]]] = {
    **QUESTIONS,
    N_("How often is it right?"): ("accuracy",),
    N_("How many cameras are there?"): ("camera_count",),
}


class Subject(NamedTuple):
    """What is spoken of: its name, its page, the place in words, and where the card is sent."""

    about: About
    name: str
    page: str
    area: str
    action: str


def of_system(system_id: int) -> ResponseReturnValue:
    """Say something of a system. Raises NotFound."""
    return _card(_system(system_id, url_for("web.system_claim", system_id=system_id)))


def of_camera(camera_id: int) -> ResponseReturnValue:
    """Say something of a camera on the map. Raises NotFound, Gone as `cameras.get`."""
    row = cameras.survivor(db.session(), cameras.get(db.session(), camera_id))
    if row["record_state"] != "published":
        if request.method == "POST":
            return unseen.page(row), 409
        # Its page says why it is not on the map any more.
        return redirect(url_for("web.camera", camera_id=row["id"]), 303)
    return _card(_camera(row["id"], url_for("web.camera_claim", camera_id=row["id"])))


def edit(sent: Report, code: str) -> ResponseReturnValue:
    """What was sent, to say it better; the caller has seen that nobody decided about it. Raises Conflict, NotFound."""
    action = url_for("web.edit", code=codes.normalised(code))
    subject = _system(sent.system_id, action) if sent.system_id else _camera(sent.about_id or 0, action)
    return _card(subject, sent=sent, code=code)


def facts(sent: Report) -> list[tuple[str, str]]:
    """What a claim says that was sent, in words; nothing once it is forgotten."""
    return [(label, words) for _name, label, words in claim_form.told(sent.details)]


def subject_of(sent: Report) -> tuple[str, str] | None:
    """The name and the page of the system that a claim is about."""
    if sent.system_id is None:
        return None
    subject = _system(sent.system_id, "")
    return subject.name, subject.page


def _system(system_id: int, action: str) -> Subject:
    row = systems.get(db.session(), system_id)
    page = url_for("web.system", system_id=system_id)
    return Subject(About(system_id=system_id), row["name"], page, row["place"] or "", action)


def _camera(camera_id: int, action: str) -> Subject:
    row = cameras.get(db.session(), camera_id)
    place = Position(row["lon"], row["lat"])
    name = _("%(camera)s, no. %(id)s", camera=wording.headline(row), id=camera_id)
    page = url_for("web.camera", camera_id=camera_id)
    about = About(camera_id=camera_id, position=place)
    return Subject(about, name, page, gazetteer.area_of(place.lon, place.lat), action)


def _card(subject: Subject, *, sent: Report | None = None, code: str = "") -> ResponseReturnValue:
    if request.method == "GET":
        if sent is not None:
            return _page(subject, "check", _typed({**sent.details, "remark": sent.note or ""}))
        asked = request.args.get("predicate", "")
        return _page(subject, "what" if asked in predicates.NAMES else "about", _typed({"predicate": asked}))
    form, step, go = _typed(request.form), request.form.get("step", ""), request.form.get("go", "")
    step = step if step in STEPS else "about"
    if form.get("predicate") != request.form.get("was", form.get("predicate")):
        # Another question has other answers.
        form = {name: text for name, text in form.items() if name not in _names("what", form)}
    if go == "back":
        return _page(subject, _ORDER[max(0, _ORDER.index(step) - 1)], form)
    if go in STEPS:
        return _page(subject, go, form)
    try:
        proposal = ClaimProposal.parse(form, subject.about)
    except Invalid as error:
        problems: dict[str, str] = {}
        for each in error.problems:
            problems.setdefault(each.field, sentence(each))
        return _go_on(subject, step, form, problems, is_sending=not go)
    if go:
        return _go_on(subject, step, form, {}, is_sending=False)
    return _send(subject, proposal, sent, code)


def _go_on(
    subject: Subject, step: str, form: Form, problems: Mapping[str, str], *, is_sending: bool
) -> ResponseReturnValue:
    """The next question, or the first of those answered whose answer needs another look."""
    answered = _ORDER if is_sending or request.form.get("seen") else _ORDER[: _ORDER.index(step) + 1]
    for each in answered:
        if wrong := {name: problems[name] for name in _names(each, form) if name in problems}:
            # Of a question that was not asked yet nothing is wrong.
            is_new = each not in _ORDER[: _ORDER.index(step) + 1] and not is_sending
            return (_page(subject, each, form), 200) if is_new else (_page(subject, each, form, wrong), 422)
    following = "check" if request.form.get("seen") else _ORDER[min(_ORDER.index(step) + 1, len(_ORDER) - 1)]
    return _page(subject, following, form)


def _send(subject: Subject, proposal: ClaimProposal, sent: Report | None, code: str) -> ResponseReturnValue:
    is_proven = (sent is not None and sent.proven) or proof.is_proven()
    with db.writing() as session:
        judged = doubts.about_claim(session, proposal, area=subject.area, is_proven=is_proven)
        if sent is None:
            code = reports.submit(session, proposal, day=today(), proven=is_proven, number=once.sent(), **judged)
        else:
            receipts.edit(session, code, proposal, day=today(), proven=is_proven, **judged)
        session.commit()
    return redirect(url_for("web.receipt", code=codes.normalised(code)), 303)


def _typed(raw: Mapping[str, object]) -> Form:
    """What was typed into the fields that the card has, without what was left empty."""
    said = {name: str(raw.get(name) or "") for step in STEPS for name in _names(step, raw)}
    return {name: text for name, text in said.items() if text}


def _names(step: str, form: Mapping[str, object]) -> tuple[str, ...]:
    """The fields of a question: `what` asks what the predicate asks besides."""
    predicate = str(form.get("predicate") or "")
    if step != "what" or predicate not in predicates.NAMES:
        return STEPS[step].names
    return ("value", *(each.name for each in predicates.predicate_named(predicate).details), "note")


def _page(subject: Subject, step: str, form: Form, problems: Mapping[str, str] | None = None) -> str:
    if form.get("predicate") not in predicates.NAMES:
        step = "about"
    shown = _names(step, form)
    return render_template(
        "web/claim.html",
        subject=subject,
        step=step,
        number=_ORDER.index(step) + 1,
        steps=len(_ORDER),
        asked=STEPS[step],
        form=form,
        problems=problems or {},
        fields=_fields(step, form, shown),
        predicates=[(_(question), _offered(names)) for question, names in _PREDICATES.items()],
        hidden={name: text for name, text in form.items() if name not in shown},
        seen=step == "check" or bool(request.form.get("seen")),
        answers=_answers(form) if step == "check" else [],
        preview=_preview(subject, form) if step == "check" else None,
        kind_of=kind_of,
        sample=claim_words.sample,
    )


def _fields(step: str, form: Form, names: tuple[str, ...]) -> list[Field]:
    if step == "about":
        return []
    asked = predicates.predicate_named(form["predicate"])
    return [claim_form.field_named(name, asked) for name in names]


def _offered(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, _(predicates.predicate_named(name).label)) for name in names]


def _answers(form: Form) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every question but the last with what was answered: its step, its words, labels and words of the answers."""
    return [
        (
            step,
            _(STEPS[step].question),
            [(label, words) for name, label, words in claim_form.told(form) if name in _names(step, form)],
        )
        for step in _ORDER[:-1]
    ]


def _preview(subject: Subject, form: Form) -> Dossier | None:
    """The claim as its page will tell it; None while something is wrong with it."""
    try:
        claim, evidence = parse_claim(form)
    except Invalid:
        return None
    return Dossier([claim_form.as_statement(subject.about, claim, [evidence])])
