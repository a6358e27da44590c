"""What is over, in words: until when a claim held, and why that ended."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from app.i18n import _
from app.registry.dossiers import predicates, statements
from app.registry.dossiers.statements import Statement
from app.registry.i18n import N_

# Of facial recognition that is over, and of the states of a system that are.
_WAS: Final[Mapping[str, Mapping[str, str]]] = {
    "facial_recognition": {
        "none_known": N_("No facial recognition was known of it %(when)s"),
        "hardware_capable": N_("It could recognise faces %(when)s; whether it did is not known"),
        "enabled_claimed": N_("It is said to have recognised faces %(when)s"),
        "enabled_confirmed": N_("It recognised faces %(when)s, and this is confirmed"),
        "disabled": N_("It could recognise faces, and this was switched off %(when)s"),
        "banned": N_("Recognising faces with it was banned %(when)s"),
    },
    "system_state": {
        "trial": N_("It was on trial %(when)s"),
        "active": N_("It was in use %(when)s"),
    },
}
_IS: Final[Mapping[str, Mapping[str, str]]] = {
    "facial_recognition": {
        "disabled": N_("Facial recognition is switched off"),
        "banned": N_("Facial recognition is banned"),
    },
    "system_state": {
        "disabled": N_("It is switched off"),
        "banned": N_("It is banned"),
        "removed": N_("It is taken down"),
    },
}


def was(said: Statement) -> str:
    """What is claimed and is over, as the beginning of a sentence: "It was in use from 2017-08 to 2018-07"."""
    if said.valid_from:
        when = _("from %(first)s to %(last)s", first=said.valid_from, last=said.valid_until)
    else:
        when = _("until %(last)s", last=said.valid_until)
    return _(_WAS[said.predicate][said.value or ""], when=when)


def was_to_the_end(said: Statement) -> str:
    """The same of what ended with its system, whenever that was: "It recognised faces until the system ended"."""
    when = _("until the system ended")
    if said.valid_from:
        when = _("from %(first)s until the system ended", first=said.valid_from)
    return _(_WAS[said.predicate][said.value or ""], when=when)


def ended(said: Statement, today: date) -> str:
    """What is at its end by one of the claims of `wins.systems`, since when or until when, in a sentence."""
    if statements.is_over(said, today):
        return _("%(sentence)s.", sentence=was(said))
    sentence = _(_IS[said.predicate][said.value or ""])
    if said.valid_from:
        return _("%(sentence)s, since %(first)s.", sentence=sentence, first=said.valid_from)
    return _("%(sentence)s.", sentence=sentence)


def why(said: Statement) -> str:
    """Why that ended, in a sentence."""
    reason = said.detail.get("reason")
    if reason is None:
        return _("Nobody has recorded why it ended.")
    [field] = [each for each in predicates.predicate_named(said.predicate).details if each.name == "reason"]
    return _("%(sentence)s.", sentence=_(field.label_of(str(reason))))
