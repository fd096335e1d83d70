"""What families and anybody else may read about suppliers: what was agreed about every product that is in use."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say, small
from zorgvuldig.suppliers.agreements.labels import days, hours

LISTS = ("claims", "channels", "sub_processors", "scopes")  # they come as text
WAYS: Mapping[str, Word] = {
    "login": _("Als iemand inlogt, krijgt het product op dat moment wat hierboven staat."),
    "roster": _("Het product kan zelf lijsten van groepen ophalen. Daarop staat niet meer dan hierboven."),
    "csv": _("De school kan een bestand met lijsten van groepen geven. Daarop staat niet meer dan hierboven."),
    "results": _("Het product kan resultaten terugsturen. De docent beslist of ze tellen."),
}


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What was agreed about one product, as the database makes it public (`gate.public_products`)."""

    uid: UUID
    product: str
    supplier: str
    country: str
    site: str
    purposes: str
    basis: str
    topic: str
    claims: Sequence[str]
    channels: Sequence[str]
    names: str
    for_pupils: bool
    for_staff: bool
    sub_processors: Sequence[Mapping[str, str]]
    stored_in: str
    outside_eea: str
    breach_hours: int
    deleted_within: int
    starts_on: date
    ends_on: date
    scopes: Sequence[Mapping[str, object]]

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.ends_on - timedelta(days=1)

    @property
    def gets(self) -> list[str]:
        """The agreed claims in words; empty when the product gets a pseudonym alone."""
        return [say(REGISTER.claims[key].name) for key in self.claims if key in REGISTER.claims]

    @property
    def listed(self) -> str:
        """The same in one sentence."""
        return ", ".join(small(line) for line in self.gets)

    @property
    def ways(self) -> list[str]:
        """How data go, a sentence each."""
        return [str(WAYS[key]) for key in self.channels if key in WAYS]

    @property
    def asks(self) -> str:
        """What is asked first, when the product is used with consent alone; otherwise empty."""
        topic = REGISTER.topics.get(self.topic)
        return say(topic.name) if topic else ""

    @property
    def about(self) -> str:
        """About whom, in words."""
        if self.for_pupils and self.for_staff:
            return gettext("leerlingen en docenten")
        return gettext("leerlingen") if self.for_pupils else gettext("docenten")

    @property
    def users(self) -> list[str]:
        """For whom, without the name of any group."""
        found = []
        for one in self.scopes:
            words: dict[str, object] = {"school": one["school"], "stage": one["stage"]}
            if one["groups"]:
                found.append(gettext("%(school)s: sommige groepen") % words)
            elif one["stage"] is not None:
                found.append(gettext("%(school)s: leerjaar %(stage)s") % words)
            else:
                found.append(gettext("%(school)s: de hele school") % words)
        return sorted(dict.fromkeys(found))

    @property
    def erased(self) -> str:
        """When the supplier deletes after the end."""
        return days(self.deleted_within)

    @property
    def told(self) -> str:
        """When the supplier tells of a breach."""
        return hours(self.breach_hours)


def leaflets() -> list[Leaflet]:
    """One for every product with an agreement in force now, by name. No door: nobody is in it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.public_products()")
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return [Leaflet(**row | {name: json.loads(row[name]) for name in LISTS}) for row in rows]


def leaflet(uid: UUID) -> Leaflet | None:
    """The one of this product, or None when nothing is in force."""
    return next((one for one in leaflets() if one.uid == uid), None)
