"""Reads the change feed of dossiers of another register. What a copy could not keep as it is told is refused."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from app.formats.said import Object, made_of, number, number_or_none, object_or_none, one_of
from app.registry.details import check_text
from app.registry.dossiers import claims, organisations, predicates, systems
from app.registry.dossiers.claimed import Claim
from app.registry.dossiers.dossier_copies import Line
from app.registry.dossiers.dossier_history import KINDS, SUBJECTS
from app.registry.dossiers.evidence import Evidence

# Longer than the canonical query of any filter.
_LONGEST_QUERY = 100_000


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """What each line of the feed tells. Raises UnreadableFile at the first that cannot be kept."""
    return made_of(lines, _line)


def _line(said: Object) -> Line:
    rests_on = {number(each["id"]): Evidence.parse(each) for each in said.get("evidence", ())}
    return Line(
        row=_row(said),
        systems=[_system(each) for each in said.get("systems", ())],
        organisations=[_organisation(each) for each in said.get("organisations", ())],
        evidence=rests_on,
        claims=[_claim(each, rests_on) for each in said.get("claims", ())],
        linkings=[_linking(each) for each in said.get("linkings", ())],
        memberships=[_membership(each) for each in said.get("memberships", ())],
        history=[_told_again(each) for each in said.get("history", ())],
    )


def _row(said: Object) -> Object:
    return {
        "seq": number(said["seq"]),
        "kind": one_of(said["kind"], KINDS),
        "subject": one_of(said["subject"], SUBJECTS),
        "subject_id": number(said["subject_id"]),
        "system_id": number_or_none(said["system_id"]),
        "camera_id": number_or_none(said["camera_id"]),
        "before": object_or_none(said.get("before")),
        "after": object_or_none(said.get("after")),
        "day": date.fromisoformat(said["day"]),
    }


def _told_again(said: Object) -> Object:
    return {
        "seq": number(said["seq"]),
        "before": object_or_none(said["before"]),
        "after": object_or_none(said["after"]),
    }


def _system(said: Object) -> Object:
    facts = {name: said[name] or "" for name in ("name", "summary", "place", "country")}
    return {"id": number(said["id"]), **systems.checked(**facts), **_days(said)}


def _organisation(said: Object) -> Object:
    facts = {name: said[name] or "" for name in ("name", "country", "wikidata")}
    return {"id": number(said["id"]), **organisations.checked(**facts), **_days(said)}


def _claim(said: Object, rests_on: Mapping[int, Evidence]) -> Object:
    """The columns of a claim, and the numbers of what it rests on."""
    value = said["organisation"] if said["predicate"] in predicates.OF_ORGANISATIONS else said["value"]
    stated = Claim.parse({**said["detail"], **said, "value": value})
    of_organisation = predicates.predicate_named(stated.predicate).is_organisation
    facts = {
        "id": number(said["id"]),
        "system_id": number_or_none(said["system_id"]),
        "camera_id": number_or_none(said["camera_id"]),
        "organisation_id": number(said["organisation_id"]) if of_organisation else None,
        **{name: getattr(stated, name) for name in Claim.__dataclass_fields__},
        "value": None if of_organisation else stated.value,
        "detail": dict(stated.detail),
        "record_state": "published",
        "version": number(said["version"]),
        **_days(said),
    }
    proof = [rests_on[each] for each in said["evidence"]]
    # Held to here too: that it was told so by somebody is no evidence.
    independent = claims.independence(stated.predicate, stated.value, stated.stance, stated.claimant_kind, proof)
    return facts | {
        "is_independent": independent,
        "fingerprint": claims.fingerprint(facts),
        "evidence": list(said["evidence"]),
    }


def _linking(said: Object) -> Object:
    if said["query"] is not None:
        check_text("query", said["query"], most=_LONGEST_QUERY, lines=False)
    unlinked_on = said["unlinked_on"]
    return {
        "id": number(said["id"]),
        "system_id": number(said["system_id"]),
        "query": said["query"],
        "cameras": _count(said["cameras"]),
        "linked_on": date.fromisoformat(said["linked_on"]),
        "unlinked_on": None if unlinked_on is None else date.fromisoformat(unlinked_on),
        "members": [number(each) for each in said["members"]],
    }


def _membership(said: Object) -> Object:
    return {name: number(said[name]) for name in ("camera_id", "system_id", "linking_id")}


def _days(said: Object) -> Object:
    return {name: date.fromisoformat(said[name]) for name in ("published_on", "updated_on")}


def _count(said: Any) -> int:
    return 0 if said == 0 else number(said)
