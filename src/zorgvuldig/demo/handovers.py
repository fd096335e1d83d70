"""Packages on their way: answers to the attendance officer, a transfer file that a family may look at, and what came with a pupil who moved here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from psycopg import Connection, sql
from psycopg.types.json import Json

from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.release.authority.extract import EXTRACT
from zorgvuldig.release.exchange.models import Exchange, ExchangeDemand
from zorgvuldig.release.exchange.package import LIMIT, basis_of, packed
from zorgvuldig.release.handover.actions import VALID
from zorgvuldig.release.handover.keys import hash_of_code, hash_of_token, new_code, new_token
from zorgvuldig.release.release import GatheredRows, Row, gather
from zorgvuldig.release.transfer.content import chosen, document
from zorgvuldig.release.transfer.writer import document_files

SINCE, UNTIL = timedelta(days=2), timedelta(days=12)
BROUGHT = (
    ("enrolment", "Op school geweest", "School: Lyceum De Duinrand; Niveau: havo; Laatste dag: 31 juli 2025"),
    ("grades", "Cijfers van het afgelopen jaar", "Vak: Wiskunde; Toets: Meetkunde; Cijfer: 6,8\nVak: Frans; Toets: Woorden; Cijfer: 7,4"),
    ("absence", "Afwezig met een reden (afgelopen jaar, geteld)", "Reden: Ziek; Mocht dit?: ja; Hoe vaak: 2; Dagen bij elkaar: 3"),
    ("guidance", "Wat de school erbij schrijft", "Werkt graag samen en vraagt op tijd om hulp."),
)  # fmt: skip
RECIPIENT = "attendance_officer"
TABLES = {
    "pupil_identity": ("given_name", "prefix", "family_name"),
    "pupil_birth": ("born_on",),
    "pupil_contact": ("street", "postcode", "town"),
}
FIELDS = [f"{table}.{column}" for table, columns in TABLES.items() for column in columns]
REASON = "De leerplichtambtenaar vroeg op papier naar het adres, voor een gesprek over verzuim."


@dataclass(slots=True)
class TransferSeeder:
    """Writes it down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    now: datetime

    def write(self) -> None:
        """As far as the school is large enough to have the pupils of the story."""
        leaving, came = self._pupil("Younes", "Wahdani"), self._pupil("Inès", "Wahdani")
        if not leaving or not came:
            return
        school = self._party("Lyceum De Duinrand", "duinrand.example")
        self._exchange(leaving, school)
        self._incoming(came, school)

    def _pupil(self, given: str, family: str) -> int | None:
        row = self.connection.execute(
            "select pupil_id from pupil_identity where given_name = %s and family_name = %s order by 1", [given, family]
        ).fetchone()
        return row[0] if row else None

    def _put(self, table: str, values: Mapping[str, Any]) -> int:
        insert = sql.SQL("insert into {} ({}) values ({}) returning id").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        )
        row = self.connection.execute(insert, list(values.values())).fetchone()
        assert row is not None
        number: int = row[0]
        return number

    def _party(self, name: str, domain: str) -> int:
        staff, at = self.organisation.staff, self.now - timedelta(days=30)
        return self._put("party", {
            "uid": self.inventor.uid(), "recipient": "next_school", "name": name, "department": "Leerlingenadministratie",
            "street": "Duinweg 1", "postcode": "0000 AB", "town": "Duinrand", "domain": domain, "added_at": at,
            "added_by_id": staff["administratie"], "verified_at": at + timedelta(days=1), "verified_by_id": staff["privacy"],
            "verified_how": "Teruggebeld op het nummer van hun eigen website.",
        })  # fmt: skip

    def _exchange(self, pupil: int, party: int) -> None:
        """Offered two days ago. The job's role makes the file (`offer_files`), so absence, which it does not read, stays."""
        known, job = REGISTER.recipients["next_school"], REGISTER.jobs["exchange"]
        fields = [f for f in known.fields if _category(f) in job.reads]
        at = self.now - SINCE
        self._put("exchange", {
            "uid": self.inventor.uid(), "pupil_id": pupil, "party_id": party, "recipient": known.key, "article": known.article,
            "fields": Json(fields), "mask": REGISTER.mask(sorted({_category(field) for field in fields})), "topic": "", "size": 0,
            "sha256": "", "postponed": "", "postponed_why": b"", "stopped": "", "made_at": at - timedelta(hours=1),
            "made_by_id": self.organisation.staff["administratie"], "shown_at": at - timedelta(hours=1), "inspect_from": at,
            "prepared_at": at, "inspect_until": (self.now + UNTIL).date(),
            "reason": seal(pupil, "exchange.reason", "Younes gaat na de kerstvakantie naar het Lyceum De Duinrand."),
            "remark": seal(pupil, "exchange.remark", "Younes plant zijn huiswerk steeds beter met zijn agenda."),
        })  # fmt: skip

    def _incoming(self, pupil: int, party: int) -> None:
        at = self.now - timedelta(days=60)
        row = self._put("incoming", {
            "uid": self.inventor.uid(), "pupil_id": pupil, "party_id": party,
            "article": legal_rule_text("transfer_file_received").nl, "received_at": at,
            "received_by_id": self.organisation.staff["administratie"], "sha256": "0" * 64, "told_at": at,
            "dropped": Json(["gegevens van ouders (die vroeg de school zelf)", "leerling.godsdienst"]),
        })  # fmt: skip
        for category, label, value in BROUGHT:
            sealed = seal(pupil, "incoming_item.value", value)
            mask = REGISTER.categories[category].mask
            self._put("incoming_item", {"incoming_id": row, "pupil_id": pupil, "mask": mask, "label": label, "value": sealed})  # fmt: skip


def _category(field: str) -> str:
    return REGISTER.tables[field.rpartition(".")[0]].category


@dataclass(frozen=True, slots=True)
class _AsDesk:
    """The job's door with the name of whoever began the exchange, for `gather`."""

    door: JobDoor
    actor_id: int
    opened_at: datetime
    alias: str = "jobs"

    @property
    def reads(self) -> frozenset[str]:
        """What the job reads."""
        return frozenset(self.door.job.reads)

    def reading(self, *categories: str) -> None:
        """As the job's."""
        self.door.reading(*categories)

    def writing(self, *categories: str) -> None:
        """As the job's."""
        self.door.writing(*categories)


def offer_files(now: datetime) -> None:
    """Make the files of what was offered, as they were at that moment."""
    with working("exchange", now=now) as door:
        for row in Exchange.objects.using(door.alias).filter(inspect_from__isnull=False, blob=None):
            assert row.inspect_from is not None
            then, today = (_AsDesk(door, row.made_by_id, at) for at in (row.inspect_from, timezone.now()))
            found = gather(
                door=then, channel="transfer", recipient=row.recipient, basis=basis_of(row.recipient), pupils=[row.pupil_id],
                tables=chosen(row.pupil_id, row.fields, door=today),  # whose tests all show their grades since this moment
            )  # fmt: skip
            content = packed(
                row, document_files(document(row, found)), [f for f in row.fields if f in set(found.fields)]
            )
            stored = files.store(content, limit_bytes=LIMIT, closing=closing(Exchange, row.pupil_id))
            row.blob, row.size, row.sha256 = stored.blob, stored.size, stored.sha256.hex()
            row.save(using=door.alias, update_fields=["blob", "size", "sha256"])


@dataclass(slots=True)
class HandOverSeeder:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    now: datetime
    party: int = field(default=0, init=False)

    def write(self) -> None:
        """As far as the school is large enough to have the pupils of the story."""
        self.party = self._party()
        if zoe := self._pupil("Zoë", "Rozenlaar"):
            self._fetched(self._released(zoe, 9), zoe, 9)
        if thijs := self._pupil("Thijs", "Rozenlaar"):
            number = self._released(thijs, 1)
            self._add("hand_over", exchange_id=number, pupil_id=thijs, way="letter", **self._by(1), mailbox="", tries=0)
        if kacper := self._pupil("Kacper", "Jeziorański"):
            self._refused(kacper, 16)

    def _party(self) -> int:
        """The municipality in the address book, written there when it is not yet."""
        found = self.connection.execute("select id from party where recipient = %s order by id", [RECIPIENT]).fetchone()
        if found:
            return int(found[0])
        added = self.now - timedelta(days=60)
        return self._add(
            "party", recipient=RECIPIENT, name="Gemeente Wilgendam", department="Leerplicht", street="Raadhuisplein 1",
            postcode="0100 AA", town="Wilgendam", domain="wilgendam.example", added_at=added,
            added_by_id=self.staff["administratie"], verified_at=added + timedelta(days=1),
            verified_by_id=self.staff["schoolleider"], verified_how="Gebeld via het nummer van het stadhuis.",
        )  # fmt: skip

    def _released(self, pupil: int, ago: int) -> int:
        """An exchange whose package was released so many days ago."""
        known = self._exchange(pupil)
        made = EXTRACT.files(known, self._gathered(pupil))
        stored = files.store(packed(known, made, FIELDS), limit_bytes=LIMIT, closing=closing(Exchange, pupil))
        at = self.now - timedelta(days=ago)
        number = self._begun(
            known, ago + 1, prepared_at=at, blob=stored.blob, size=stored.size, sha256=stored.sha256.hex(), released_at=at,
            released_by_id=self.staff["verzuim"], told_at=at, stopped="",
        )  # fmt: skip
        self._add(
            "release", pupil_id=pupil, released_at=at, channel=EXTRACT.channel, recipient=RECIPIENT,
            basis="exchange_duty/exchange", fields=Json(FIELDS), actor_id=self.staff["verzuim"], shown_at=at,
            exchange_id=number,
        )  # fmt: skip
        return number

    def _refused(self, pupil: int, ago: int) -> None:
        at = self.now - timedelta(days=ago)
        values = {
            "size": 0,
            "sha256": "",
            "stopped": "refused",
            "stopped_at": at,
            "stopped_by_id": self.staff["verzuim"],
        }
        self._begun(self._exchange(pupil), ago, **values)

    def _fetched(self, number: int, pupil: int, ago: int) -> None:
        """A link that was fetched on the same day, after one wrong code."""
        at = self.now - timedelta(days=ago)
        fetched = at + timedelta(hours=3)
        link = self._add(
            "hand_over", exchange_id=number, pupil_id=pupil, way="link", **self._by(ago), mailbox="leerplicht", tries=1,
            mailed_at=at, token_hash=hash_of_token(new_token()), code_hash=hash_of_code(new_code()), expires_at=at + VALID,
            fetched_at=fetched, ended_at=fetched,
        )  # fmt: skip
        for outcome, minutes in (("wrong_code", -2), ("given", 0)):
            row = {"hand_over_id": link, "pupil_id": pupil, "at": fetched + timedelta(minutes=minutes)}
            self._add("hand_over_fetch", uid=None, **row, outcome=outcome)

    def _exchange(self, pupil: int) -> Exchange:
        article = REGISTER.recipients[RECIPIENT].article
        at = self.now - timedelta(days=9)
        return Exchange(
            uid=self.inventor.uid(),
            pupil_id=pupil,
            recipient=RECIPIENT,
            article=article,
            fields=FIELDS,
            remark="",
            made_at=at,
        )

    def _begun(self, known: Exchange, ago: int, **more: Any) -> int:
        at, pupil = self.now - timedelta(days=ago), known.pupil_id
        number = self._add(
            "exchange", uid=known.uid, pupil_id=pupil, party_id=self.party, recipient=RECIPIENT, article=known.article,
            fields=Json(FIELDS), mask=self._mask(), reason=seal(pupil, "exchange.reason", REASON), remark=b"", topic="",
            demand_on=(at - timedelta(days=2)).date(), made_at=at, made_by_id=self.staff["verzuim"], postponed="",
            postponed_why=b"", shown_at=at, **more,
        )  # fmt: skip
        stored = files.store(_demand(known.uid), limit_bytes=LIMIT, closing=closing(ExchangeDemand, pupil))
        self._add(
            "exchange_demand", exchange_id=number, pupil_id=pupil, mask=self._mask(), blob=stored.blob, name="vraag-leerplicht.pdf",
            media_type="application/pdf", size=stored.size, added_at=at, added_by_id=self.staff["verzuim"],
        )  # fmt: skip
        return number

    def _mask(self) -> int:
        return REGISTER.mask([REGISTER.tables[table].category for table in TABLES])

    def _gathered(self, pupil: int) -> GatheredRows:
        """The rows that the officer asked for."""
        rows: dict[str, list[Row]] = {table: [self._row(table, columns, pupil)] for table, columns in TABLES.items()}
        return GatheredRows(self.now, RECIPIENT, "exchange_duty", rows, FIELDS, [])

    def _row(self, table: str, columns: tuple[str, ...], pupil: int) -> dict[str, Any]:
        named = ", ".join(columns)
        row = self.connection.execute(f"select {named} from {table} where pupil_id = %s", [pupil]).fetchone()  # noqa: S608 - ours
        assert row is not None
        return dict(zip(columns, row, strict=True))

    def _by(self, ago: int) -> dict[str, Any]:
        return {"made_at": self.now - timedelta(days=ago), "made_by_id": self.staff["verzuim"]}

    def _pupil(self, given: str, family: str) -> int | None:
        row = self.connection.execute(
            "select pupil_id from pupil_identity where given_name = %s and family_name = %s order by 1", [given, family]
        ).fetchone()
        return int(row[0]) if row else None

    def _add(self, table: str, **values: Any) -> int:
        """One row, with a number of its own for the web address unless it has none."""
        row = {"uid": self.inventor.uid()} | values
        row = {column: value for column, value in row.items() if (column, value) != ("uid", None)}
        marks = ", ".join(["%s"] * len(row))
        added = self.connection.execute(
            f"insert into {table} ({', '.join(row)}) values ({marks}) returning id",  # noqa: S608 - ours
            list(row.values()),
        ).fetchone()
        assert added is not None
        return int(added[0])


def _demand(uid: UUID) -> bytes:
    """What the officer sent."""
    rule = legal_rule_text("demand_of_attendance_officer")
    return letter_pdf(
        LetterDocument(
            school="Gemeente Wilgendam, Leerplicht",
            to=[REGISTER.controller.name],
            day=None,
            reference=f"LP-{str(uid)[:4]}",
            subject="Vraag om gegevens",
            paragraphs=[
                f"Op grond van {rule.nl} vraag ik u om de naam, de geboortedatum en het adres van deze leerling."
            ],
            ending=(),
            english_subject="Request for data",
            english=[f"Under {rule.en} I ask you for the name, date of birth and address of this pupil."],
        )
    )
