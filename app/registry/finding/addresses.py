"""What the geocoder answered, kept for whoever asks again, and whose turn it is to ask it: for all processes of a
register together.

What people look for must not pile up here as a list of what people looked for. So an answer is kept under a keyed hash
of the question, and sealed: the question itself is part of the key to it. Who has the tables alone reads nothing in
them; who has the register's secret key as well can only try whether some question has been asked by somebody, within
a month. Nothing says who asked, and the one moment that is kept is when the geocoder may be asked next.
"""

import json
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b, shake_256
from typing import Any, Final

from sqlalchemy import BigInteger, Date, LargeBinary, SmallInteger, case, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.registry.model import Base

FOUND_DAYS: Final = 30
# What was not found may be on the map tomorrow.
NOT_FOUND_DAYS: Final = 1
MOST_KEPT: Final = 20_000
_FORGOTTEN_AT_ONCE: Final = 1_000
_NONCE: Final = 16
# Nobody waits as long as that for a turn: the clock of whoever took the last one was wrong.
_UNBELIEVABLE_MS: Final = 60_000

Answer = Sequence[dict[str, Any]]
Sessions = Callable[[], AbstractContextManager[Session]]


class AddressAnswer(Base):
    """One answer of the geocoder, which only the question opens."""

    __tablename__ = "address_answer"
    # Without row ids no order of the rows says which was asked first.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  SQLAlchemy asks for a dict

    question: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_day: Mapped[date] = mapped_column(Date, index=True)


class GeocoderTurn(Base):
    """The one row that says from when the geocoder may be asked again, in milliseconds UTC."""

    __tablename__ = "geocoder_turn"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    next_ms: Mapped[int] = mapped_column(BigInteger)


class Addresses:
    """The answers of one register: `reading` and `writing` give sessions to it, `secret` is its own.

    Every method works in a short transaction of its own, and raises what SQLAlchemy does.
    """

    def __init__(
        self,
        reading: Sessions,
        writing: Sessions,
        secret: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._key = blake2b(secret.encode(), digest_size=32).digest()
        self._clock = clock

    def known(self, question: str) -> Answer | None:
        """What the geocoder answered to a question, None when that is not known here."""
        wanted = select(AddressAnswer.sealed).where(
            AddressAnswer.question == self._hash(question), AddressAnswer.last_day >= self._today()
        )
        with self._reading() as session:
            sealed = session.scalar(wanted)
        if sealed is None:
            return None
        answer: Answer = json.loads(self._sealed(question, sealed[:_NONCE], sealed[_NONCE:]))
        return answer

    def keep(self, question: str, answer: Answer) -> None:
        """Keep an answer in place of an earlier one, and forget those that are too old or too many."""
        nonce = secrets.token_bytes(_NONCE)
        row = AddressAnswer(
            question=self._hash(question),
            sealed=nonce + self._sealed(question, nonce, json.dumps(answer).encode()),
            last_day=self._today() + timedelta(days=FOUND_DAYS if answer else NOT_FOUND_DAYS),
        )
        with self._writing() as session:
            self._make_room(session)
            session.merge(row)
            session.commit()

    def turn_s(self, delay_s: float, longest_s: float) -> float | None:
        """Take the next turn to ask the geocoder, `delay_s` after the one before: how long to wait for it.

        None, and no turn, when that is longer than `longest_s`.
        """
        now = int(self._clock() * 1000)
        free = or_(GeocoderTurn.next_ms <= now + int(longest_s * 1000), GeocoderTurn.next_ms > now + _UNBELIEVABLE_MS)
        start = case((GeocoderTurn.next_ms.between(now, now + _UNBELIEVABLE_MS), GeocoderTurn.next_ms), else_=now)
        taken = (
            update(GeocoderTurn).where(free).values(next_ms=start + int(delay_s * 1000)).returning(GeocoderTurn.next_ms)
        )
        with self._writing() as session:
            following = session.scalar(taken)
            session.commit()
        return None if following is None else (following - now) / 1000 - delay_s

    def _make_room(self, session: Session) -> None:
        session.execute(delete(AddressAnswer).where(AddressAnswer.last_day < self._today()))
        kept = session.scalar(select(func.count()).select_from(AddressAnswer)) or 0
        if kept >= MOST_KEPT:
            oldest = select(AddressAnswer.question).order_by(AddressAnswer.last_day).limit(_FORGOTTEN_AT_ONCE)
            session.execute(delete(AddressAnswer).where(AddressAnswer.question.in_(oldest)))

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def _hash(self, question: str) -> bytes:
        return blake2b(question.encode(), digest_size=32, key=self._key, person=b"question").digest()

    def _sealed(self, question: str, nonce: bytes, text: bytes) -> bytes:
        """Seal or open a text: combined with a pad that nobody can make without the question, and used once."""
        key = blake2b(question.encode(), digest_size=32, key=self._key, salt=nonce, person=b"answer").digest()
        pad = shake_256(key).digest(len(text))
        return bytes(one ^ other for one, other in zip(text, pad, strict=True))
