"""Data for other organisations: the address book, what was given or waits, and what the law asks for."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.release.authority.yearly_job import PATIENCE
from zorgvuldig.release.exchange.formats import PackageFile
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import LIMIT, basis_of, packed
from zorgvuldig.release.exchange.requirements import mask_of, needs_second

PARTIES = (
    ("absence_register", "Verzuimloket (voorbeeld)", "Leerplicht Wilgendam", "verzuimloket.example"),
    ("ministry", "Register onderwijsdeelnemers (voorbeeld)", "", "register.example"),
)
MEASURES = (
    "De mentor belde de ouders na de eerste week en sprak daarna met de leerling. Wij spraken af dat de leerling elke ochtend "
    "langs de conciërge gaat. Dat ging een week goed. Daarna bleef de leerling weer weg. De ouders weten dat wij dit melden."
)
OCTOBER = 10
KNOWN = timedelta(days=60)  # so long the school has these addresses
TOWN = ("0100 AA", "Wilgendam")
HOW = "Het domein van hun website overgetypt en gebeld via het nummer dat daar staat."
NAME = ("pupil_identity.given_name", "pupil_identity.prefix", "pupil_identity.family_name")


@dataclass(slots=True)
class AuthorityReportSeeder:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    now: datetime

    def write(self) -> None:
        """The organisations, and an extract that the job makes as soon as the school is there."""
        for recipient, name, department, domain in PARTIES:
            self._party(recipient, name, department, domain)
        self.connection.execute(
            "insert into register_extract (uid, school_id, party_id, on_date, asked_at, asked_by_id, state, done, total, tries, "
            "size, sha256, problem) select %s, (select min(id) from school), p.id, %s, %s, %s, 'waiting', 0, 0, 0, 0, '', '' "
            "from party p where p.recipient = 'ministry' order by p.id limit 1",
            [
                self.inventor.uid(),
                _counting_day(timezone.localdate(self.now)),
                self.now - 2 * PATIENCE,
                self.staff["administratie"],
            ],
        )

    def _party(self, recipient: str, name: str, department: str, domain: str) -> None:
        added = self.now - KNOWN
        self.connection.execute(
            "insert into party (uid, recipient, name, department, street, postcode, town, domain, added_at, added_by_id, "
            "verified_at, verified_by_id, verified_how) select %s, %s, %s, %s, '', '', 'Wilgendam', %s, %s, %s, %s, %s, %s "
            "where not exists (select from party p where p.recipient = %s)",
            [
                self.inventor.uid(),
                recipient,
                name,
                department,
                domain,
                added,
                self.staff["administratie"],
                added + timedelta(days=1),
                self.staff["schoolleider"],
                "Teruggebeld op het nummer van de gemeente.",
                recipient,
            ],
        )


def _counting_day(today: date) -> date:
    """The last first of October."""
    return date(today.year - (today.month < OCTOBER), OCTOBER, 1)


def ready_to_report(connection: Connection[Any], staff_id: int, now: datetime) -> None:
    """The coordinator wrote down what the school did about the oldest signal that the night's count made."""
    row = connection.execute(
        "select s.id, s.pupil_id from absence_signal s join pupil_birth b using (pupil_id) where s.closed_at is null "
        "and b.born_on > %s order by s.id limit 1",
        [timezone.localdate(now) - timedelta(days=17 * 365)],
    ).fetchone()
    if row is None:
        return
    signal, pupil = row
    connection.execute(
        "update absence_signal set draft = %s, prepared_by_id = %s, prepared_at = %s, noticed_at = %s where id = %s",
        [seal(pupil, "absence_signal.draft", MEASURES), staff_id, now, now - timedelta(days=6), signal],
    )


@dataclass(frozen=True, slots=True)
class DemoParty:
    """One organisation: its kind in the register, name, department, domain and street; who verified it (nobody: it waits)."""

    recipient: str
    name: str
    department: str = ""
    domain: str = ""
    street: str = ""
    verified_by: str = "privacy"
    ended: bool = False


BOOK = (
    DemoParty("attendance_officer", "Gemeente Wilgendam", "Leerplicht", "wilgendam.example", "Raadhuisplein 1"),
    DemoParty("absence_register", "Verzuimregister", "", "verzuimregister.example"),
    DemoParty("ministry", "Register onderwijsdeelnemers", "", "onderwijsregister.example"),
    DemoParty("next_school", "Lyceum De Overtoom", "Administratie", "overtoom.example", "Overtoomkade 20"),
    DemoParty("support_partnership", "Samenwerkingsverband Wilgenland", "", "swv-wilgenland.example", "Dijkstraat 8"),
    DemoParty("youth_doctor", "GGD Wilgenland", "Jeugdgezondheid", "ggd-wilgenland.example", "Singel 44"),
    DemoParty("veilig_thuis", "Veilig Thuis Wilgenland", "", "veiligthuis-wilgenland.example", "Postbus 100"),
    DemoParty("police", "Politie Wilgenland", "", "", "Postbus 200", verified_by="schoolleider"),
    DemoParty("internship_company", "Bakkerij De Korenaar", "", "", "Molenstraat 3"),
    DemoParty("photographer", "Foto Zonnelicht", "", "fotozonnelicht.example", "Havenkade 12", verified_by=""),
    DemoParty("support_agency", "Huiswerkbureau De Ezelsbrug", "", "ezelsbrug.example", "Kerkpad 6", ended=True),
)


@dataclass(slots=True)
class PartySeeder:
    """Writes the address book, as the administration and who verified it would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    now: datetime

    def write(self) -> None:
        """Every line of the book."""
        for line in BOOK:
            self._add(line)

    def _add(self, line: DemoParty) -> None:
        postcode, town = TOWN if line.street else ("", "")
        verified = self.now - timedelta(days=38) if line.verified_by else None
        added = self.now - timedelta(days=40 if verified else 1)
        self.connection.execute(
            "insert into party (uid, recipient, name, department, street, postcode, town, domain, added_at, added_by_id, "
            "verified_at, verified_by_id, verified_how, ended_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                self.inventor.uid(), line.recipient, line.name, line.department, line.street, postcode, town, line.domain,
                added, self.staff["administratie"], verified, self.staff.get(line.verified_by), HOW if verified else "",
                self.now - timedelta(days=9) if line.ended else None,
            ],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoExchange:
    """One exchange: about whom, for whom, which data and why, by which desk, and how many days ago it began."""

    pupil: int
    recipient: str
    party: str
    fields: tuple[str, ...]
    reason: str
    by: str
    ago: int


@dataclass(slots=True)
class ExchangeSeeder:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    named: dict[str, int]
    supported: int | None
    now: datetime
    _parties: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        """As far as the school has the people of the story."""
        if pupil := self.named.get("leerling"):
            self._asked(pupil)
            self._went(pupil)
        if self.supported:
            self._waits(self.supported)

    def _asked(self, pupil: int) -> None:
        """The family is asked about an internship, and did not answer yet."""
        told = DemoExchange(
            pupil, "internship_company", "Bakkerij De Korenaar", (*NAME, "pupil_contact.email", "enrolment.level"),
            "Younes loopt in het voorjaar een dag mee in de bakkerij. De bakker wil weten wie er komt.", "administratie", 3,
        )  # fmt: skip
        request = self._one(
            "insert into consent_request (uid, pupil_id, recipient, party_name, purpose, fields, ends_on, asked_at, asked_by_id) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
            self.inventor.uid(), pupil, told.recipient, told.party, seal(pupil, "consent_request.purpose", told.reason),
            Json(list(told.fields)), (self.now + timedelta(days=120)).date(), self._at(told), self.staff[told.by],
        )  # fmt: skip
        self._exchange(told, asked_id=request)

    def _waits(self, pupil: int) -> None:
        """A support partnership gets the plan, and a second person has to look first."""
        told = DemoExchange(
            pupil, "support_partnership", "Samenwerkingsverband Wilgendal", (*NAME, "pupil_birth.born_on"),
            "Wij vragen een proefplaats op een school met meer hulp bij het lezen.", "zorg", 2,
        )  # fmt: skip
        self._exchange(told, **self._package(told))

    def _went(self, pupil: int) -> None:
        """The youth doctor got a name and a birth date, by letter."""
        told = DemoExchange(
            pupil, "youth_doctor", "Jeugdgezondheidszorg Wilgendam", (*NAME, "pupil_birth.born_on"),
            "De jeugdarts nodigt alle leerlingen van deze klas uit voor het onderzoek.", "administratie", 25,
        )  # fmt: skip
        at, by = self.now - timedelta(days=24), self.staff[told.by]
        made = self._package(told)
        number = self._exchange(told, **made, released_at=at, released_by_id=by, told_at=at + timedelta(minutes=4))
        basis = f"{basis_of(told.recipient)}/exchange"
        self.connection.execute(
            "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, shown_at, exchange_id) "
            "values (%s, %s, %s, 'authority', %s, %s, %s, %s, %s, %s)",
            [
                self.inventor.uid(),
                pupil,
                at,
                told.recipient,
                basis,
                Json(list(told.fields)),
                by,
                self._at(told),
                number,
            ],
        )
        self.connection.execute(
            "insert into hand_over (uid, exchange_id, pupil_id, way, made_at, made_by_id, mailbox, tries) "
            "values (%s, %s, %s, 'letter', %s, %s, '', 0)",
            [self.inventor.uid(), number, pupil, at + timedelta(minutes=9), by],
        )

    def _at(self, told: DemoExchange) -> datetime:
        return self.now - timedelta(days=told.ago)

    def _exchange(self, told: DemoExchange, **more: Any) -> int:
        values = {
            "uid": self.inventor.uid(),
            "pupil_id": told.pupil,
            "party_id": self._party(told),
            "recipient": told.recipient,
            "article": REGISTER.recipients[told.recipient].article,
            "fields": Json(list(told.fields)),
            "mask": mask_of(list(told.fields)),
            "reason": seal(told.pupil, "exchange.reason", told.reason),
            "remark": b"",
            "topic": "",
            "made_at": self._at(told),
            "made_by_id": self.staff[told.by],
            "size": 0,
            "sha256": "",
            "postponed": "",
            "postponed_why": b"",
            "shown_at": self._at(told),
            "stopped": "",
            **more,
        }
        number: int = self._one(
            f"insert into exchange ({', '.join(values)}) values ({', '.join(['%s'] * len(values))}) returning id",  # noqa: S608 - ours
            *values.values(),
        )
        return number

    def _package(self, told: DemoExchange) -> dict[str, Any]:
        """A file with what the school has of the chosen fields, sealed as every package is."""
        about = Exchange(
            uid=self.inventor.uid(), recipient=told.recipient, article=REGISTER.recipients[told.recipient].article
        )
        tables = {name.partition(".")[0] for name in told.fields}
        rows = {table: [self._row(table, told)] for table in sorted(tables)}
        text = json.dumps(rows, ensure_ascii=False, indent=2, sort_keys=True, default=str)
        content = packed(about, [PackageFile("gegevens.json", "application/json", text.encode())], told.fields)
        stored = files.store(content, limit_bytes=LIMIT, closing=closing(Exchange, told.pupil))
        at = self._at(told) + timedelta(hours=1)
        return {
            "prepared_at": at,
            "blob": stored.blob,
            "size": stored.size,
            "sha256": stored.sha256.hex(),
            "second_from": at if needs_second(told.recipient) else None,
        }

    def _row(self, table: str, told: DemoExchange) -> dict[str, Any]:
        columns = [name.partition(".")[2] for name in told.fields if name.startswith(f"{table}.")]
        found = self.connection.execute(
            f"select {', '.join(columns)} from {table} where pupil_id = %s",  # noqa: S608 - ours
            [told.pupil],
        ).fetchone()
        return dict(zip(columns, found or (), strict=False))

    def _party(self, told: DemoExchange) -> int:
        """The organisation as the school knows it: the one that is there, or a new one that somebody else checked."""
        if told.recipient not in self._parties:
            self._parties[told.recipient] = self._one(
                "select id from party where recipient = %s and verified_at is not null and ended_at is null order by id",
                told.recipient,
            ) or self._one(
                "insert into party (uid, recipient, name, department, street, postcode, town, domain, added_at, added_by_id, "
                "verified_at, verified_by_id, verified_how) values (%s, %s, %s, '', 'Wilgenplein 1', '', 'Wilgendam', "
                "'voorbeeld.example', %s, %s, %s, %s, 'Gebeld met het nummer op hun eigen website.') returning id",
                self.inventor.uid(), told.recipient, told.party, self._at(told), self.staff["administratie"],
                self._at(told), self.staff["schoolleider"],
            )  # fmt: skip
        return self._parties[told.recipient]

    def _one(self, query: str, *values: Any) -> Any:
        row = self.connection.execute(query, values).fetchone()
        return row[0] if row else None
