from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.registry.dossiers.claim_tables import claim
from tests.factories import described_system, stated


@pytest.mark.parametrize(
    "facts",
    [
        {"stance": "measured", "predicate": "accuracy", "value": "fnmr"},
        {"predicate": "facial_recognition", "value": "enabled_confirmed"},
        {"predicate": "purpose", "value": "facial recognition"},
        {"predicate": "purpose", "value": None},
        {"predicate": "operator", "value": "City"},
        {"system_id": None},
        {"certainty": "sure"},
        {"claimant_kind": "somebody"},
    ],
)
def test_the_database_says_the_rules_again(session: Session, facts: dict[str, Any]) -> None:
    stated(session, described_system(session), "purpose", "payment")
    row = dict(session.execute(select(claim)).mappings().one())
    new = row | {"id": None, "fingerprint": "x" * 64, "is_independent": False} | facts
    new.pop("id")

    with pytest.raises(IntegrityError):
        session.execute(insert(claim).values(**new))
