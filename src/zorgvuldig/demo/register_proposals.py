"""Two proposals for the register of the demonstration school: one that waits for the school leader, and one that was not taken."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.camera_insert import put
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import DIGEST, REGISTER, TEXT
from zorgvuldig.register.amend import Change, amended
from zorgvuldig.register.diff import compared
from zorgvuldig.register.load import parse

TERM = ("terms", "rest_at_most")
WAITS = (
    Change((*TERM, "confirmed_by_school"), True),
    Change((*TERM, "source"), REGISTER.terms["rest_at_most"].source + "; vastgesteld door het bestuur"),
)
REFUSED = (Change((*TERM, "period"), "P1Y"),)


@dataclass(slots=True)
class Registering:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """The privacy officer proposed both; the school leader said no to one."""
        day = self.now - timedelta(days=12)
        self._put(
            REFUSED, "Na een jaar heeft niemand dit nog nodig.", self.now - timedelta(days=20), decided_at=day, is_approved=False,
            decided_by_id=self.staff["schoolleider"], decided_why="Oud-leerlingen vragen in het tweede jaar nog vaak iets. Het blijft 2 jaar.",
        )  # fmt: skip
        self._put(
            WAITS, "Het bestuur heeft deze termijn besproken en vastgesteld.", self.now - timedelta(days=2), tells_families=True,
            tell_nl="De school heeft vastgesteld dat zij de meeste gegevens tot 2 jaar na vertrek bewaart.",
            tell_en="The school has confirmed that it keeps most data until 2 years after leaving.",
        )  # fmt: skip

    def _put(self, changes: tuple[Change, ...], why: str, at: datetime, **more: Any) -> None:
        text = amended(TEXT, changes, on=at.date())
        new = parse(text, "register.toml")
        values: dict[str, Any] = {
            "uid": self.inventor.uid(), "label": new.version, "text": text, "digest": hashlib.sha256(text.encode()).hexdigest(),
            "base_digest": DIGEST, "why": why, "changes": Json([one.as_json() for one in compared(REGISTER, new)]), "consequences": Json([]),
            "tells_families": False, "tell_nl": "", "tell_en": "", "is_operators": False, "proposed_at": at,
            "proposed_by_id": self.staff["privacy"], "decided_why": "",
        } | more  # fmt: skip
        number = put(self.connection, "register_version", **values)
        self._proposed(number, at)

    def _proposed(self, number: int, at: datetime) -> None:
        """What the door would have written of it: without that no version comes into force (`gate.register_by_two`)."""
        self.connection.execute(
            "insert into gate.change (at, table_name, row_id, mask, op, actor_id, purpose) values (%s, 'register_version', %s, %s, 'insert', %s, 'governing')",
            [at, number, REGISTER.categories["governance"].mask, self.staff["privacy"]],
        )
