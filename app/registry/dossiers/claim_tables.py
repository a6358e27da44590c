"""The tables of claims, and of what each rests on. What may be claimed, the database says again."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table

from app.registry.dossiers import predicates
from app.registry.dossiers.claimed import CERTAINTIES, CLAIMANTS, LONGEST_NOTE, LONGEST_VALUE, STANCES
from app.registry.dossiers.independence import CONFIRMED, MEASURED
from app.registry.model import Bag, Base, BigId, one_of

RECORD_STATES: Final = ("published", "withdrawn")


def _listed(values: Collection[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_OF_ORGANISATIONS: Final = f"predicate IN ({_listed(predicates.OF_ORGANISATIONS)})"

claim = Table(
    "claim",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("system_id", BigInteger, ForeignKey("system.id"), index=True),
    Column("camera_id", BigInteger, ForeignKey("camera.id"), index=True),
    Column("predicate", String(32), nullable=False),
    # A code, a number or text, as the predicate asks; null where an organisation is the value.
    Column("value", String(LONGEST_VALUE)),
    Column("organisation_id", BigInteger, ForeignKey("organisation.id"), index=True),
    Column("detail", Bag, nullable=False),
    Column("note", String(LONGEST_NOTE)),
    Column("certainty", String(16), nullable=False),
    Column("stance", String(16), nullable=False),
    Column("claimant", String(255), nullable=False),
    Column("claimant_kind", String(16), nullable=False),
    Column("valid_from", String(10)),
    Column("valid_until", String(10)),
    # Whether its evidence carries it without the word of an interested party; see `independence`.
    Column("is_independent", Boolean, nullable=False),
    Column("record_state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    # Of what is said by whom about what, by which the same claim is known again.
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("published_on", Date, nullable=False),
    Column("updated_on", Date, nullable=False),
    one_of("predicate", predicates.NAMES),
    one_of("certainty", tuple(CERTAINTIES)),
    one_of("stance", tuple(STANCES)),
    one_of("claimant_kind", tuple(CLAIMANTS)),
    one_of("record_state", RECORD_STATES),
    CheckConstraint("(system_id IS NULL) <> (camera_id IS NULL)", name="one_subject"),
    CheckConstraint(f"(organisation_id IS NOT NULL) = ({_OF_ORGANISATIONS})", name="organisation"),
    CheckConstraint(f"(value IS NULL) = ({_OF_ORGANISATIONS})", name="value"),
    CheckConstraint(
        f"is_independent OR (stance <> '{MEASURED}' AND (predicate <> 'facial_recognition' OR value <> '{CONFIRMED}'))",
        name="independence",
    ),
    *(
        CheckConstraint(
            f"predicate <> '{each.name}' OR value IN ({_listed([value.value for value in each.field.values])})",
            name=f"value_of_{each.name}",
        )
        for each in predicates.choices()
    ),
)
claim_evidence = Table(
    "claim_evidence",
    Base.metadata,
    Column("claim_id", BigInteger, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    Column("evidence_id", BigInteger, ForeignKey("evidence.id"), primary_key=True, autoincrement=False, index=True),
)
