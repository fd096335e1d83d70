"""Another school: a transfer file that a family may look at now, and what came with a pupil who moved here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection, sql
from psycopg.types.json import Json

from zorgvuldig.demo.organisation import Organisation
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import LIMIT, basis_of, packed
from zorgvuldig.release.release import gather
from zorgvuldig.release.transfer.content import document
from zorgvuldig.release.transfer.form import made
from zorgvuldig.release.transfer.selection import chosen

SINCE, UNTIL = timedelta(days=2), timedelta(days=12)
BROUGHT = (
    ("enrolment", "Op school geweest", "School: Lyceum De Duinrand; Niveau: havo; Laatste dag: 31 juli 2025"),
    ("grades", "Cijfers van het afgelopen jaar", "Vak: Wiskunde; Toets: Meetkunde; Cijfer: 6,8\nVak: Frans; Toets: Woorden; Cijfer: 7,4"),
    ("absence", "Afwezig met een reden (afgelopen jaar, geteld)", "Reden: Ziek; Mocht dit?: ja; Hoe vaak: 2; Dagen bij elkaar: 3"),
    ("guidance", "Wat de school erbij schrijft", "Werkt graag samen en vraagt op tijd om hulp."),
)  # fmt: skip


@dataclass(slots=True)
class Moving:
    """Writes it down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: Organisation
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
            "article": "WVO 2020; Besluit uitwisseling leer- en begeleidingsgegevens art. 2-8", "received_at": at,
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
            content = packed(row, made(document(row, found)), [f for f in row.fields if f in set(found.fields)])
            stored = files.store(content, limit_bytes=LIMIT, closing=closing(Exchange, row.pupil_id))
            row.blob, row.size, row.sha256 = stored.blob, stored.size, stored.sha256.hex()
            row.save(using=door.alias, update_fields=["blob", "size", "sha256"])
