"""Suppliers of the demonstration: one that knows nothing, ones with names, one about to end, one that ended, one that is stopped."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection

from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.platform.vault.files import store
from zorgvuldig.suppliers.supply import pseudonym

LIMIT = 1024 * 1024
DAYS = 45  # of logins behind us


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One product and its agreement; days count from today. `daily` is the part of the pupils that signs in on a school day, in percent."""

    supplier: str
    name: str
    what_for: str
    claims: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("login",)
    names: str = "no_users"
    for_staff: bool = False
    basis: str = "education_task"
    begins: int = -300
    ends: int = 430
    stage: int | None = None
    helpers: tuple[tuple[str, str, str], ...] = ()
    approved: bool = True
    stopped: str = ""
    demanded: bool = False
    daily: int = 12


LINES = (
    DemoProduct("Uitgeverij Zonneblad", "Rekenplein", "Oefenen met wiskunde in de les en thuis"),
    DemoProduct(
        "Uitgeverij Zonneblad",
        "Taalreis",
        "Oefenen met Engels; de docent ziet hoever de klas is",
        claims=("role", "group", "first_name", "family_name"),
        channels=("login", "roster", "csv", "results"),
        names="agreed",
        for_staff=True,
        helpers=(("Wolkenhuis Hosting", "Nederland", "computers"), ("Mailwerf", "Duitsland", "e-mail naar docenten")),
    ),
    DemoProduct(
        "Atelier Biosfeer",
        "Biologie in Beeld",
        "Filmpjes en proefjes bij biologie",
        claims=("role", "stage"),
        stage=3,
        ends=20,
        daily=4,
    ),
    DemoProduct(
        "Stichting Extra Oefenen",
        "Extra Oefenen",
        "Extra oefening voor wie dat wil",
        claims=("first_name",),
        basis="consent",
        daily=1,
    ),
    DemoProduct(
        "Cartograaf Digitaal",
        "Wereldatlas",
        "Kaarten bij aardrijkskunde",
        begins=-700,
        ends=-25,
        demanded=True,
        daily=3,
    ),
    DemoProduct(
        "Studiehulp Nu",
        "Studiehulp",
        "Vragen stellen over huiswerk",
        claims=("first_name", "group"),
        stopped="De leverancier meldde een datalek. Wij wachten op uitleg.",
        daily=2,
    ),
    DemoProduct(
        "Muziekhuis Klank", "Klanklab", "Muziek maken op de computer", claims=("first_name",), approved=False, daily=0
    ),
)
SUPPLY = """
with days as (
    select d::date as day from generate_series(%(first)s::date, %(last)s::date, interval '1 day') d where extract(isodow from d) < 6
), people as (
    select e.pupil_id from enrolment e where e.school_id = %(school)s and e.starts_on <= %(first)s and e.ends_on is null
        and (%(stage)s::int is null or exists (select from membership m join learning_group g on g.id = m.group_id
            where m.pupil_id = e.pupil_id and m.ends_on is null and g.kind = 'class' and g.stage = %(stage)s))
        and (%(topic)s = '' or exists (select from gate.consent_states(array[e.pupil_id]) c
            where c.topic = %(topic)s and c.state = 'yes'))
), logins as (
    select p.pupil_id, d.day + time '08:30' + make_interval(mins => ('x' || left(md5(p.pupil_id || '/' || d.day || %(product)s), 4))::bit(16)::int %% 420) as at
    from people p cross join days d
    where ('x' || right(md5(p.pupil_id || '/' || d.day || '/' || %(product)s), 6))::bit(24)::int %% 100 < %(daily)s
), numbered as (
    select l.pupil_id, l.at at time zone 'Europe/Amsterdam' as at, nextval('supply_id_seq') as id from logins l
        where l.at at time zone 'Europe/Amsterdam' < %(now)s
), made as (
    insert into supply (id, product_id, agreement_id, channel, what, claims, count, at, done_at)
    select id, %(product)s, %(agreement)s, 'login', '', %(claims)s::jsonb, 1, at, at + interval '40 milliseconds' from numbered
)
insert into supply_pupil (pupil_id, supply_id) select pupil_id, id from numbered
"""


@dataclass(slots=True)
class SupplierSeeder:
    """Writes them down with their agreements, and what they got."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    now: datetime
    suppliers: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        """Every line; a school without pupils has agreements and no logins."""
        for line in LINES:
            product = self._product(line)
            agreement = self._agreement(line, product)
            if line.approved and line.daily:
                self._logins(line, product, agreement)
            if line.stopped:
                self._stopped(line, product)
            if line.demanded:
                self._demanded(line, agreement)
        self._names()

    def _product(self, line: DemoProduct) -> int:
        added = self.now - timedelta(days=max(-line.begins + 20, 3))
        if line.supplier not in self.suppliers:
            domain = _domain(line.supplier)
            self.suppliers[line.supplier] = self._one(
                "insert into supplier (uid, name, country, site, contact, breach_contact, added_at, added_by_id, stopped_why) "
                "values (%s, %s, 'Nederland', %s, %s, %s, %s, %s, '') returning id",
                self.inventor.uid(), line.supplier, f"https://{domain}/", f"privacy@{domain}", f"lek@{domain}", added,
                self.staff["privacy"],
            )  # fmt: skip
        return self._one(
            "insert into product (uid, supplier_id, name, what_for, sector, added_at, added_by_id, stopped_why) "
            "values (%s, %s, %s, %s, %s, %s, %s, '') returning id",
            self.inventor.uid(), self.suppliers[line.supplier], line.name, line.what_for, _domain(line.name), added,
            self.staff["privacy"],
        )  # fmt: skip

    def _agreement(self, line: DemoProduct, product: int) -> int:
        paper = _paper(line)
        stored = store(paper, limit_bytes=LIMIT)
        made = self.now - timedelta(days=max(-line.begins + 15, 2))
        approved = made + timedelta(days=3) if line.approved else None
        today = timezone.localdate(self.now)
        agreement = self._one(
            "insert into agreement (uid, product_id, version, model, purposes, basis, topic, claims, channels, names, for_pupils, "
            "for_staff, sub_processors, stored_in, outside_eea, breach_hours, deleted_within, starts_on, ends_on, blob, size, sha256, "
            "made_at, made_by_id, approved_at, approved_by_id, withdrawn_why) values (%s, %s, 1, 'Model Verwerkersovereenkomst 4.0', "
            "%s, %s, %s, %s, %s, %s, true, %s, %s, 'Nederland', '', 24, 30, %s, %s, %s, %s, %s, %s, %s, %s, %s, '') returning id",
            self.inventor.uid(), product, line.what_for, line.basis, "extra_materials" if line.basis == "consent" else "",
            json.dumps(line.claims), json.dumps(line.channels), line.names, line.for_staff,
            json.dumps([{"name": n, "country": c, "what_for": w} for n, c, w in line.helpers]),
            today + timedelta(days=line.begins), today + timedelta(days=line.ends), stored.blob, stored.size,
            hashlib.sha256(paper).hexdigest(), made, self.staff["privacy"], approved,
            self.staff["schoolleider"] if line.approved else None,
        )  # fmt: skip
        self.connection.execute(
            "insert into agreement_scope (agreement_id, school_id, stage) select %s, min(id), %s from school",
            [agreement, line.stage],
        )
        return agreement

    def _logins(self, line: DemoProduct, product: int, agreement: int) -> None:
        today = timezone.localdate(self.now)
        last = min(today, today + timedelta(days=line.ends - 1), today - timedelta(days=4 if line.stopped else 0))
        (school,) = self.connection.execute("select min(id) from school").fetchone() or (None,)
        values = {
            "first": today - timedelta(days=DAYS), "last": last, "now": self.now, "school": school, "stage": line.stage,
            "product": product, "agreement": agreement, "claims": json.dumps(line.claims), "daily": line.daily,
            "topic": "extra_materials" if line.basis == "consent" else "",
        }  # fmt: skip
        self.connection.execute(SUPPLY, values)

    def _stopped(self, line: DemoProduct, product: int) -> None:
        self.connection.execute(
            "update product set stopped_at = %s, stopped_by_id = %s, stopped_why = %s where id = %s",
            [self.now - timedelta(days=3), self.staff["privacy"], line.stopped, product],
        )
        for ago, count in ((2, 31), (1, 12), (0, 4)):
            self.connection.execute(
                "insert into supply_refusal (product_id, day, channel, why, count) values (%s, %s, 'login', 'stopped', %s)",
                [product, timezone.localdate(self.now) - timedelta(days=ago), count],
            )

    def _demanded(self, line: DemoProduct, agreement: int) -> None:
        self.connection.execute(
            "insert into deletion_demand (uid, agreement_id, demanded_at, answer_by, answer) values (%s, %s, %s, %s, '')",
            [
                self.inventor.uid(), agreement, self.now + timedelta(days=line.ends),
                timezone.localdate(self.now) + timedelta(days=line.ends + 30),
            ],
        )  # fmt: skip

    def _names(self) -> None:
        """What everybody who signed in is called there."""
        found = self.connection.execute(
            "select distinct d.sector, n.id, n.uid from supply s join supply_pupil p on p.supply_id = s.id "
            "join product d on d.id = s.product_id join person n on n.id = p.pupil_id"
        ).fetchall()
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "insert into pairwise (sector, person_id, sub) values (%s, %s, %s)",
                [(sector, number, pseudonym(sector, uid)) for sector, number, uid in found],
            )

    def _one(self, query: str, *values: Any) -> int:
        row = self.connection.execute(query, list(values)).fetchone()
        assert row is not None
        return int(row[0])


def _domain(name: str) -> str:
    return name.lower().replace(" ", "-") + ".example"


def _paper(line: DemoProduct) -> bytes:
    claims = ", ".join(REGISTER.claims[key].name.nl.lower() for key in line.claims) or "niets dan een schuilnaam"
    return letter_pdf(
        LetterDocument(
            school=REGISTER.controller.name,
            to=[line.supplier],
            day=None,
            reference="voorbeeld",
            subject=f"Verwerkersovereenkomst voor {line.name}",
            paragraphs=[
                f"Waarvoor: {line.what_for}.",
                f"Welke gegevens: {claims}.",
                "De leverancier wist de gegevens binnen 30 dagen na het einde, en zegt dat.",
            ],
            ending=["Getekend. Dit is een voorbeeld: de leverancier en de school bestaan niet."],
            english_subject="Processor agreement",
            english=["An example of a signed agreement. Neither the supplier nor the school exists."],
        )
    )
