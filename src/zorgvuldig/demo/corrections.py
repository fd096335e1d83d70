"""What families said is not right: waiting at each desk, corrected and told, and refused with their own statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.rights.corrections.fields import DISPUTABLE

STREET_BEFORE = "Wilgenlaan 7"
TEXTS = ("shown", "proposed", "explanation", "reason", "statement")


@dataclass(frozen=True, slots=True)
class Asked:
    """One correction: which datum of which record, the texts in the order of `TEXTS`, and how long ago; by whom it was decided."""

    field: str
    row: int
    texts: tuple[str, str, str, str, str]
    days_ago: int
    outcome: str = ""
    decided_by: str = ""


@dataclass(slots=True)
class Correcting:
    """Writes corrections by the named parent about the named pupil; a school without them has none."""

    connection: Connection[Any]
    inventor: Inventor
    named: dict[str, int]
    staff: dict[str, int]
    now: datetime

    def write(self) -> None:
        """One at each desk that waits, one corrected, one refused."""
        if "leerling" not in self.named or "ouder" not in self.named:
            return
        pupil = self.named["leerling"]
        self._waiting(pupil)
        self._corrected(pupil)
        self._refused(pupil)

    def _waiting(self, pupil: int) -> None:
        phone = self._one("select phone from pupil_contact where pupil_id = %s", pupil)
        new = ("06-00000009" if phone else "", "Dit is het oude nummer van zijn vader.", "", "")
        self._add(pupil, Asked("pupil_contact.phone", pupil, (phone or "", *new), 3))
        mine = (
            "select g.id, g.value::text from grade g join test t on t.id = g.test_id join teaching w on w.group_id = t.group_id "
            "where g.pupil_id = %s and w.staff_id = %s and coalesce(w.ends_on, current_date + 1) > current_date order by t.held_on desc limit 2"
        )
        grades = self.connection.execute(mine, [pupil, self.staff["docent"]]).fetchall()
        for row, value in grades[:1]:
            texts = (value, "7.8", "Opgave 4 is goed, maar er staan geen punten bij.", "", "")
            self._add(pupil, Asked("grade.value", row, texts, 26))
        for row, value in grades[1:]:
            said = (
                "8.0",
                "Iedereen vond deze toets te moeilijk.",
                "Het cijfer klopt met de uitwerking. Wij hebben die samen bekeken.",
            )
            statement = "Younes was die week ziek geweest en had twee lessen gemist."
            self._add(pupil, Asked("grade.value", row, (value, *said, statement), 34, "refused", "docent"))
        late = self._one(
            "select id from attendance where pupil_id = %s and kind = 'late' order by id desc limit 1", pupil
        )
        if late:
            texts = ("late", "absent", "Hij was bij de tandarts. Dat hadden wij gemeld.", "", "")
            self._add(pupil, Asked("attendance.kind", late, texts, 2))

    def _corrected(self, pupil: int) -> None:
        street = self._one("select street from pupil_contact where pupil_id = %s", pupil)
        texts = (STREET_BEFORE, street, "Wij zijn in de zomer verhuisd.", "Klopt. Wij hebben het aangepast.", "")
        request = self._add(pupil, Asked("pupil_contact.street", pupil, texts, 20, "accepted", "administratie"))
        left, told = self.now - timedelta(days=60), self.now - timedelta(days=15)
        self.connection.execute(
            "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id) "
            "values (%s, %s, %s, 'lists', 'colleagues', 'statutory_administration', %s, %s)",
            [self.inventor.uid(), pupil, left, Json(["pupil_contact.street"]), self.staff["administratie"]],
        )
        self.connection.execute(
            "insert into recipient_notice (uid, pupil_id, request_id, recipient, released_at, made_at, way, remark, told_at, "
            "told_by_id) values (%s, %s, %s, 'colleagues', %s, %s, 'system', '', %s, %s)",
            [self.inventor.uid(), pupil, request, left, told, told, self.staff["privacy"]],
        )

    def _refused(self, pupil: int) -> None:
        note = self._one("select id from guidance_note where pupil_id = %s order by id limit 1", pupil)
        if note:
            said = (
                "Kennismakingsgesprek", "Gesprek over huiswerk", "Wij kenden de mentor al.",
                "Het was het eerste gesprek van dit jaar. Zo noemen wij dat.", "",
            )  # fmt: skip
            self._add(pupil, Asked("guidance_note.title", note, said, 12, "refused", "zorg"))

    def _one(self, query: str, *values: Any) -> Any:
        row = self.connection.execute(query, values).fetchone()
        return row[0] if row else None

    def _add(self, pupil: int, one: Asked) -> int:
        """The request, its first step and the correction; returns the number of the request."""
        by, at, datum = self.named["ouder"], self.now - timedelta(days=one.days_ago), DISPUTABLE[one.field]
        request: int = self._one(
            "insert into request (uid, pupil_id, kind, way, asker_id, asker_name, acts_as, wish, received_on, entered_at, "
            "entered_by_id, identity_way, identity_at, identity_by_id, extension_reason, weighing, outcome, ground, answer) "
            "values (%s, %s, 'rectification', 'screen', %s, '', 'guardian', '', %s, %s, %s, 'signed_in', %s, %s, '', '', '', "
            "'', '') returning id",
            self.inventor.uid(), pupil, by, timezone.localdate(at), at, by, at, by,
        )  # fmt: skip
        self.connection.execute(
            "insert into request_step (request_id, pupil_id, kind, text, at, by_id) values (%s, %s, 'received', '', %s, %s)",
            [request, pupil, at, by],
        )
        sealed = [
            seal(pupil, f"correction.{name}", text) if text else b""
            for name, text in zip(TEXTS, one.texts, strict=True)
        ]
        decided = at + timedelta(days=4) if one.outcome else None
        self.connection.execute(
            "insert into correction (uid, pupil_id, request_id, mask, table_name, row_id, column_name, asked_by_id, asked_at, "
            "shown, proposed, explanation, reason, statement, outcome, decided_at, decided_by_id, statement_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                self.inventor.uid(), pupil, request, datum.mask, datum.table, one.row, datum.column, by, at, *sealed,
                one.outcome, decided, self.staff.get(one.decided_by), decided if one.texts[-1] else None,
            ],
        )  # fmt: skip
        return request
