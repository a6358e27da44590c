"""Claims in words, for everybody who reads: what is said, how sure it is, and by whom. What nobody says is said too."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from app import claim_ends
from app.i18n import _, decimal, ngettext
from app.registry.dossiers import predicates, statements
from app.registry.dossiers import recognition as scale
from app.registry.dossiers.claimed import CERTAINTIES, CLAIMANTS
from app.registry.dossiers.independence import INTERESTED, MEASURED
from app.registry.dossiers.statements import Statement
from app.registry.i18n import N_

_RECOGNITION: Final[Mapping[str, str]] = {
    "none_known": N_("No facial recognition is known of it"),
    "hardware_capable": N_("It could recognise faces; whether it does is not known"),
    "enabled_claimed": N_("It is said to recognise faces"),
    "enabled_confirmed": N_("It recognises faces, and this is confirmed"),
    "disabled": N_("It could recognise faces, and this is switched off"),
    "banned": N_("Recognising faces with it is banned"),
}
_RATES: Final[Mapping[str, str]] = {
    "alert_precision": N_("%(figure)s %% of the alerts were right"),
    "fnmr": N_("%(figure)s %% of the right people were not accepted"),
    "fmr": N_("%(figure)s %% of the wrong people were accepted"),
    "fnir": N_("%(figure)s %% of the people on the list were not found"),
    "fpir": N_("%(figure)s %% of the other people were taken for somebody on the list"),
    "false_alerts_per_day": N_("%(figure)s false alerts a day"),
    "time_to_locate": N_("somebody was found within %(figure)s minutes"),
    "unspecified_percent": N_("%(figure)s %%, without saying of what"),
    "unspecified": N_("%(figure)s, without saying of what"),
}
# What is compared, now and then and live; of claims that do not say what, it is faces.
_COMPARES: Final[Mapping[str, tuple[str, str]]] = {
    "faces": (
        N_("Compares faces with: %(values)s (%(who)s)."),
        N_("Compares faces live with: %(values)s (%(who)s)."),
    ),
    "number_plates": (
        N_("Compares number plates with: %(values)s (%(who)s)."),
        N_("Compares number plates live with: %(values)s (%(who)s)."),
    ),
}
_COUNTS: Final[Mapping[str, Callable[[int], str]]] = {
    "trials": lambda number: ngettext("%(number)s try", "%(number)s tries", number),
    "faces_scanned": lambda number: ngettext("%(number)s face looked at", "%(number)s faces looked at", number),
    "alerts": lambda number: ngettext("%(number)s alert", "%(number)s alerts", number),
    "true_alerts": lambda number: ngettext("%(number)s of them right", "%(number)s of them right", number),
    "false_alerts": lambda number: ngettext("%(number)s of them wrong", "%(number)s of them wrong", number),
    "watchlist_size": lambda number: ngettext("%(number)s person on the list", "%(number)s people on the list", number),
}


def value(said: Statement) -> str:
    """What is claimed, in a few words without its details."""
    if said.organisation is not None:
        return said.organisation
    asked = predicates.predicate_named(said.predicate).field
    text = said.value or ""
    if text == "other" and said.note:
        return said.note
    if said.predicate == "accuracy":
        return rate(said)
    if asked.kind == "number":
        number = _days(float(text)) if said.predicate == "retention_days" else decimal(float(text))
        return _("%(number)s %(state)s", number=number, state=_state(said)) if "state" in said.detail else number
    return _(asked.label_of(text)) if asked.values else text


def rate(said: Statement) -> str:
    """What a claim about accuracy comes to."""
    figure = said.detail.get("figure")
    if figure is None:
        return said.note if said.note and sample(said) is None else _("Counted, without a rate")
    return _(_RATES[said.value or ""], figure=decimal(figure))


def sample(said: Statement) -> str | None:
    """On how much a claim about accuracy rests; None where nothing was said."""
    told = [words(said.detail[name]) for name, words in _COUNTS.items() if name in said.detail]
    return ", ".join(told) or None


def details(said: Statement) -> list[str]:
    """What is said besides, each with what it is."""
    if said.predicate in ("accuracy", "camera_count"):
        return []
    fields = predicates.predicate_named(said.predicate).details
    told = [(_(field.label), said.detail[field.name], field) for field in fields if field.name in said.detail]
    return [f"{label}: {_detail(given, field)}" for label, given, field in told]


def who(said: Statement) -> str:
    """Who claims it, and what speaks through them: "Chinese authorities, the operator"."""
    if said.claimant_kind in INTERESTED:
        return _("%(claimant)s, %(kind)s", claimant=said.claimant, kind=_(CLAIMANTS[said.claimant_kind]))
    return said.claimant


def is_by_others(said: Statement) -> bool:
    """Whether who claims it neither sells nor runs what it is about."""
    return said.claimant_kind not in INTERESTED


def certainty(said: Statement) -> str:
    """How sure it is, in one word."""
    return _(CERTAINTIES[said.certainty])


def attributed(told: Iterable[Statement]) -> str:
    """How sure it is and who says so, for the end of a sentence: "reported: AOL; disputed: Daily Paper"."""
    by_certainty: dict[str, list[str]] = {}
    for each in told:
        names = by_certainty.setdefault(certainty(each), [])
        if who(each) not in names:
            names.append(who(each))
    return "; ".join(_("%(certainty)s: %(who)s", certainty=word, who=_all(w)) for word, w in by_certainty.items())


def _all(names: Sequence[str]) -> str:
    """Names in a row, as one would say them: each may have a comma of its own."""
    *first, last = names
    return _("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def of(told: Iterable[Statement], predicate: str) -> list[Statement]:
    """Those of some claims that are about one thing and were not refuted."""
    return [each for each in told if each.predicate == predicate and each.certainty != "refuted"]


def recognition(told: Sequence[Statement], today: date) -> tuple[str, str | None]:
    """The one value of the scale that stands for what is claimed, and how sure that is; see `scale.summed`."""
    states = [each for each in told if each.predicate == scale.STATE]
    return scale.summed([each for each in told if each.predicate == "facial_recognition"], states, today)


def in_short(told: Sequence[Statement], today: date, known_cameras: int | None = None) -> list[str]:
    """The answers in whole sentences, the most asked first; what nobody recorded is said to be so.

    `known_cameras` are those on the map that belong to it, None where that is not the question.
    """
    sentences = [recognises(told, today), matches(told, today)]
    sentences += [_listing(told, "linked_data", N_("Joins to a match: %(values)s (%(who)s)."), today)]
    sentences += [_listing(told, "operator", N_("Run by %(values)s (%(who)s)."), today)]
    if of(told, "vendor_software"):
        sentences.append(_listing(told, "vendor_software", N_("With software by %(values)s (%(who)s)."), today))
    sentences += [_listing(told, "purpose", N_("What it is for: %(values)s (%(who)s)."), today)]
    if of(told, "consequence"):
        sentences.append(_listing(told, "consequence", N_("What it led to: %(values)s (%(who)s)."), today))
    sentences.append(measured(told))
    if known_cameras is not None:
        sentences.append(_counted(told, known_cameras))
    return sentences


def measured(told: Sequence[Statement]) -> str:
    """What somebody measured, or that nobody is known to have."""
    tests = [each for each in of(told, "accuracy") if each.stance == MEASURED]
    if not tests:
        return _("No independent measurement of it is known.")
    rates = [_measurement(each) for each in tests if "figure" in each.detail] or [_("counts without a rate")]
    words = _("Measured: %(rates)s.", rates="; ".join(rates))
    if any(map(is_by_others, tests)):
        return words
    return _("%(measured)s Nobody else is known to have measured it.", measured=words)


def _measurement(said: Statement) -> str:
    words = rate(said)
    if "alerts" in said.detail and "true_alerts" in said.detail:
        right, alerts = decimal(said.detail["true_alerts"]), decimal(said.detail["alerts"])
        words = _("%(rate)s, %(right)s of %(alerts)s", rate=words, right=right, alerts=alerts)
    elif said.detail.get("conditions"):
        words = _("%(rate)s, %(conditions)s", rate=words, conditions=said.detail["conditions"])
    return f"{words} ({attributed([said])})"


def recognises(told: Sequence[Statement], today: date) -> str:
    """Whether it recognises faces, in a sentence with who says so; both sides where sources contradict each other.

    What is over is told as what was.
    """
    claims = of(told, "facial_recognition")
    if not claims:
        return _(predicates.predicate_named("facial_recognition").unknown)
    ended = scale.end(of(told, scale.STATE), today)
    hold = scale.now(claims, is_over=ended is not None, today=today)
    about = hold or claims
    if len({each.value for each in about}) > 1 and statements.contradicting(about):
        sides = [
            _("%(who)s: “%(value)s”", who=who(each), value=value(each)) for each in about if each.value in _RECOGNITION
        ]
        return _("Sources contradict each other on whether it recognises faces. %(sides)s.", sides="; ".join(sides))
    best, _certainty = recognition(told, today)
    if behind := [each for each in hold if each.value == best and best in _RECOGNITION]:
        return _("%(sentence)s (%(who)s).", sentence=_(_RECOGNITION[best]), who=attributed(behind))
    return _recognised(claims, ended, today)


def _recognised(claims: Sequence[Statement], ended: Statement | None, today: date) -> str:
    """What is claimed of recognition that holds no more. `ended`: by what its system is at its end, if it is."""
    past = [each for each in claims if each.value in scale.ENDING]
    past = past or [each for each in claims if statements.is_over(each, today) and each.value in _RECOGNITION]
    best = scale.strongest(each.value for each in past)
    behind = [each for each in past if each.value == best]
    if not behind:
        return _(predicates.predicate_named("facial_recognition").unknown)
    over = [each for each in behind if statements.is_over(each, today)]
    sentence = claim_ends.was(statements.last(over)) if over else claim_ends.was_to_the_end(behind[0])
    sentence = _("%(sentence)s (%(who)s).", sentence=sentence, who=attributed(behind))
    return sentence if over or ended is None else f"{sentence} {claim_ends.ended(ended, today)}"


def matches(told: Sequence[Statement], today: date) -> str:
    """With which databases it compares what, and who says so."""
    claims = of(told, "matched_database")
    if not claims:
        return _(predicates.predicate_named("matched_database").unknown)
    is_live = any(each.value == "live" for each in of(told, "mode"))
    sentences = []
    for compared, words in _COMPARES.items():
        some = [each for each in claims if each.detail.get("compares", "faces") == compared]
        names = dict.fromkeys(_until(str(each.detail.get("name") or value(each)), each, today) for each in some)
        if some:
            sentences.append(_(words[is_live], values="; ".join(names), who=attributed(some)))
    return " ".join(sentences)


def _until(words: str, said: Statement, today: date) -> str:
    """What is claimed, with the day until which it was so where that is past."""
    if not statements.is_over(said, today):
        return words
    return _("%(words)s until %(last)s", words=words, last=said.valid_until)


def _listing(told: Sequence[Statement], predicate: str, words: str, today: date) -> str:
    claims = of(told, predicate)
    if not claims:
        return _(predicates.predicate_named(predicate).unknown)
    separator = ", " if predicate in ("linked_data", "operator", "vendor_software") else "; "
    values = dict.fromkeys(_until(value(each).rstrip("."), each, today) for each in claims)
    return _(words, values=separator.join(values), who=attributed(claims))


def _counted(told: Sequence[Statement], known: int) -> str:
    here = ngettext("%(number)s of its cameras is on this map.", "%(number)s of its cameras are on this map.", known)
    here = here if known else _("None of its cameras is on this map.")
    claims = of(told, "camera_count")
    if not claims:
        return f"{_(predicates.predicate_named('camera_count').unknown)} {here}"
    values = "; ".join(value(each) for each in claims)
    return _("Cameras it is said to have: %(values)s (%(who)s).", values=values, who=attributed(claims)) + f" {here}"


def _state(said: Statement) -> str:
    [field] = [each for each in predicates.predicate_named(said.predicate).details if each.name == "state"]
    return _(field.label_of(str(said.detail["state"])))


def _days(number: float) -> str:
    return f"{decimal(number)}\N{NO-BREAK SPACE}{_('days')}"


def _detail(given: Any, field: Any) -> str:
    words: Callable[[str], str] = field.label_of
    if field.kind == "number":
        return _days(given) if field.unit == "d" else decimal(given)
    return _(words(given)) if field.values else str(given)
