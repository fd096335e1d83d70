"""What families asked of the school: requests about data, what they said is not right, and a copy that is ready."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.copies.job import PATIENCE
from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.rights.corrections.fields import DISPUTABLE
from zorgvuldig.rights.requests.deadline import due
from zorgvuldig.rights.requests.information import written

OLD = timedelta(days=40)
LATELY = 2 * PATIENCE  # so long ago that the job takes it up as soon as the school is there
STREET_BEFORE = "Wilgenlaan 7"
TEXTS = ("shown", "proposed", "explanation", "reason", "statement")
WEIGHED = {
    "ruling": "Nee. De administratie keek het na.",
    "either": "Ja, de cijfers van het rapport en hoe het gaat.",
    "interest": "Nee. De mentor ziet geen reden om te zwijgen.",
    "facts": "Overgegaan naar 4 vwo. Geen zorgen over het leren.",
}


def write_copies(connection: Connection[Any], now: datetime) -> None:
    """For the first named parent and the child in the story; nothing in a school without them."""
    row = connection.execute(
        "select a.person_id, g.pupil_id from account a join guardianship g on g.guardian_id = a.person_id "
        "join pupil_birth b using (pupil_id) where a.username = 'ouder' and g.has_authority and not g.is_restricted "
        "and b.born_on > %s order by g.pupil_id limit 1",
        [now.date() - timedelta(days=16 * 365)],
    ).fetchone()
    if row is None:
        return
    parent, pupil = row
    made = now - OLD
    rows = (
        (made, "gone", 1, made, made + timedelta(days=14)),
        (now - LATELY, "waiting", 0, None, None),
    )
    for asked_at, state, tries, made_at, expires_at in rows:
        connection.execute(
            "insert into family_copy (uid, pupil_id, asked_by_id, asked_at, language, state, step, tries, made_at, expires_at, "
            "size, sha256) values (%s, %s, %s, %s, 'nl', %s, '', %s, %s, %s, 0, '')",
            [uuid.uuid4(), pupil, parent, asked_at, state, tries, made_at, expires_at],
        )


@dataclass(frozen=True, slots=True)
class DemoCorrection:
    """One correction: which datum of which record, the texts in the order of `TEXTS`, and how long ago; by whom it was decided."""

    field: str
    row: int
    texts: tuple[str, str, str, str, str]
    days_ago: int
    outcome: str = ""
    decided_by: str = ""


@dataclass(slots=True)
class CorrectionSeeder:
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
        self._add(pupil, DemoCorrection("pupil_contact.phone", pupil, (phone or "", *new), 3))
        mine = (
            "select g.id, g.value::text from grade g join test t on t.id = g.test_id join teaching w on w.group_id = t.group_id "
            "where g.pupil_id = %s and w.staff_id = %s and coalesce(w.ends_on, current_date + 1) > current_date order by t.held_on desc limit 2"
        )
        grades = self.connection.execute(mine, [pupil, self.staff["docent"]]).fetchall()
        for row, value in grades[:1]:
            texts = (value, "7.8", "Opgave 4 is goed, maar er staan geen punten bij.", "", "")
            self._add(pupil, DemoCorrection("grade.value", row, texts, 26))
        for row, value in grades[1:]:
            said = (
                "8.0",
                "Iedereen vond deze toets te moeilijk.",
                "Het cijfer klopt met de uitwerking. Wij hebben die samen bekeken.",
            )
            statement = "Younes was die week ziek geweest en had twee lessen gemist."
            self._add(pupil, DemoCorrection("grade.value", row, (value, *said, statement), 34, "refused", "docent"))
        late = self._one(
            "select id from attendance where pupil_id = %s and kind = 'late' order by id desc limit 1", pupil
        )
        if late:
            texts = ("late", "absent", "Hij was bij de tandarts. Dat hadden wij gemeld.", "", "")
            self._add(pupil, DemoCorrection("attendance.kind", late, texts, 2))

    def _corrected(self, pupil: int) -> None:
        street = self._one("select street from pupil_contact where pupil_id = %s", pupil)
        texts = (STREET_BEFORE, street, "Wij zijn in de zomer verhuisd.", "Klopt. Wij hebben het aangepast.", "")
        request = self._add(
            pupil, DemoCorrection("pupil_contact.street", pupil, texts, 20, "accepted", "administratie")
        )
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
            self._add(pupil, DemoCorrection("guidance_note.title", note, said, 12, "refused", "zorg"))

    def _one(self, query: str, *values: Any) -> Any:
        row = self.connection.execute(query, values).fetchone()
        return row[0] if row else None

    def _add(self, pupil: int, one: DemoCorrection) -> int:
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


@dataclass(slots=True)
class RequestSeeder:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    now: datetime

    def write(self) -> None:
        """As far as the school is large enough to have the pupils and parents of the story."""
        younes, salma, nassim = self._pupil("Younes", "Wahdani"), self._guardian("Salma"), self._guardian("Nassim")
        if younes and salma and nassim:
            self._made(younes, salma, "access", 4, wish="Ik wil graag weten wie de gegevens van Younes kreeg.")
            self._made(younes, nassim, "erasure", 40, wish="Haal het gesprek over het huiswerk weg.", way="letter",
                       mask=("guidance",), outcome="refused", ground="public_task", decided=12,
                       answer="De mentor heeft het verslag nodig om Younes dit jaar te begeleiden. Na zijn vertrek wissen wij het.")  # fmt: skip
        ines = self._pupil("Inès", "Wahdani")
        if ines and salma:
            self._made(ines, salma, "access", self._nearly(), way="desk", wish="Alles wat er over Inès staat.")
            self._made(ines, salma, "portability", 70, outcome="granted", decided=62, answer="Het bestand staat klaar in het dossier.")  # fmt: skip
        adult = self._pupil("Jildou", "Heechsma")
        if adult:
            reason = "Het gaat om zes schooljaren, en veel staat nog op papier."
            self._made(
                adult, adult, "access", 50, extended=24, reason=reason, wish="Alle verslagen van gesprekken over mij."
            )
            self._made(adult, adult, "objection", 9, purpose="messaging", mask=("contact",),
                       wish="Mijn ouders krijgen post over mij op hun adres. Dat wil ik niet meer.")  # fmt: skip
        maud, loes = self._pupil("Maud", "Duinakker"), self._guardian("Koen")
        if maud and loes:
            number = self._made(maud, loes, "restriction", 30, mask=("guidance",), outcome="granted", decided=21,
                                wish="Het verslag klopt niet. Gebruik het niet voordat dat is uitgezocht.",
                                answer="Wij gebruiken de verslagen niet tot de mentor ze heeft nagekeken.")  # fmt: skip
            self._restrict(maud, number, ("guidance",), 21)
        kacper, pawel = self._pupil("Kacper", "Jeziorański"), self._guardian("Paweł")
        if kacper and pawel:
            self._made(kacper, pawel, "information", 18, way="letter", acts_as="other_parent", weighing=written(WEIGHED),
                       wish="Ik ben de vader en wil weten of mijn zoon over is.", outcome="granted", decided=6,
                       answer="Uw zoon is over naar 4 vwo. De school heeft geen zorgen over het leren.")  # fmt: skip

        zoe, anne = self._pupil("Zoë", "Rozenlaar"), self._guardian("Anne")
        if zoe and anne:
            number = self._made(zoe, anne, "erasure", 12, mask=("guidance", "absence"), outcome="partly", ground="legal_duty",
                                decided=0.5, wish="Wis de verslagen en de afwezigheid van Zoë.",
                                answer="De verslagen wissen wij. De afwezigheid moeten wij bewaren.")  # fmt: skip
            self.connection.execute(
                "insert into erasure (request_id, pupil_id, mask, kept_mask, decided_at) values (%s, %s, %s, %s, %s)",
                [number, zoe, REGISTER.mask(["guidance"]), REGISTER.mask(["absence"]), self.now - timedelta(days=0.5)],
            )

    def _nearly(self) -> int:
        """So many days ago that the last day is within a week and not past."""
        today = self.now.date()
        return next(n for n in range(31, 0, -1) if 0 < (due(today - timedelta(days=n)) - today).days <= 5)

    def _pupil(self, given: str, family: str) -> int | None:
        return self._number(
            "select pupil_id from pupil_identity where given_name = %s and family_name = %s order by 1", given, family
        )

    def _guardian(self, given: str) -> int | None:
        return self._number("select person_id from guardian where given_name = %s order by 1", given)

    def _number(self, sql: str, *values: str) -> int | None:
        found: int | None = self._one(sql, *values)
        return found

    def _one(self, sql: str, *values: Any) -> Any:
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def _made(
        self,
        pupil: int,
        asker: int,
        kind: str,
        ago: int,
        *,
        way: str = "screen",
        acts_as: str = "",
        mask: tuple[str, ...] = (),
        purpose: str = "",
        extended: int = 0,
        outcome: str = "",
        ground: str = "",
        decided: float = 0,
        **texts: str,
    ) -> int:
        """A request that came in `ago` days ago; `extended` and `decided` are days ago too, 0: not."""
        officer, desk = self.organisation.staff["privacy"], self.organisation.staff["administratie"]
        at, by = self.now - timedelta(days=ago), asker if way == "screen" else desk
        columns: dict[str, Any] = {
            "uid": self.inventor.uid(),
            "pupil_id": pupil,
            "kind": kind,
            "way": way,
            "asker_id": asker,
            "acts_as": acts_as or ("pupil" if asker == pupil else "guardian"),
            "mask": REGISTER.mask(mask),
            "purpose": purpose,
            "received_on": at.date(),
            "entered_at": at,
            "entered_by_id": by,
            "identity_way": "signed_in" if way == "screen" else "known",
            "identity_at": at,
            "identity_by_id": by,
            "extended_at": self.now - timedelta(days=extended) if extended else None,
            "extended_by_id": officer if extended else None,
            "outcome": outcome,
            "ground": ground,
            "decided_at": self.now - timedelta(days=decided) if decided else None,
            "decided_by_id": officer if decided else None,
        }
        named = {"reason": "extension_reason"}
        for column in ("asker_name", "wish", "extension_reason", "weighing", "answer"):
            text = next((t for key, t in texts.items() if named.get(key, key) == column), "")
            columns[column] = seal(pupil, f"request.{column}", text) if text else b""
        number: int = self._one(
            f"insert into request ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))}) returning id",  # noqa: S608 - ours
            *columns.values(),
        )
        self._step(number, pupil, "received", ago, by)
        if extended:
            self._step(number, pupil, "extended", extended, officer)
        if decided:
            self._step(number, pupil, "decided", decided, officer)
        if kind == "objection":
            self._restrict(pupil, number, mask, ago, purpose, asker)
        return number

    def _step(self, number: int, pupil: int, kind: str, ago: float, by: int) -> None:
        self.connection.execute(
            "insert into request_step (request_id, pupil_id, kind, text, at, by_id) values (%s, %s, %s, %s, %s, %s)",
            [number, pupil, kind, b"", self.now - timedelta(days=ago), by],
        )

    def _restrict(
        self, pupil: int, number: int, mask: tuple[str, ...], ago: int, purpose: str = "", by: int | None = None
    ) -> None:
        officer = by or self.organisation.staff["privacy"]
        self.connection.execute(
            "insert into restriction (uid, pupil_id, request_id, mask, purpose, starts_at, set_by_id) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            [self.inventor.uid(), pupil, number, REGISTER.mask(mask), purpose, self.now - timedelta(days=ago), officer],
        )
        self._step(number, pupil, "restricted", ago, officer)
