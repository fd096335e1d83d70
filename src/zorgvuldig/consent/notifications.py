"""Telling those who decide, by e-mail: at 16, of a question, of new words, and each year when the school wants. No names."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib import resources
from itertools import groupby
from smtplib import SMTPException
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import IntegrityError, connections
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy, override

from zorgvuldig.consent.models import ConsentNotice
from zorgvuldig.consent.sql.generate import decides_at
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import sent
from zorgvuldig.school.models import SchoolYear

log = logging.getLogger(__name__)
STILL_NEWS = timedelta(days=30)
JOB = "exchange"
DECIDES_AT = decides_at(REGISTER)
# What a mail opens with; of several kinds the first says most.
OPENINGS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "sixteen": (
        gettext_lazy("U beslist nu zelf"),
        gettext_lazy(
            "U bent %(age)d jaar. Vanaf nu beslist u zelf of de school foto's van u mag tonen en gegevens van u aan een "
            "ander mag geven. Uw ouders doen dat niet meer.\nWat zij kozen, geldt tot u zelf kiest. U kunt alles veranderen."
        ),
    ),
    "asked": (
        gettext_lazy("De school vraagt u iets"),
        gettext_lazy(
            "De school wil van u weten waar u ja of nee op zegt. Het gaat over foto's, of over gegevens die naar een ander "
            "gaan.\nNee zeggen mag altijd en heeft geen gevolgen. Zegt u niets, dan is het nee."
        ),
    ),
    "yearly": (
        gettext_lazy("Waar u ja op zei"),
        gettext_lazy(
            "U zei eerder ja op iets wat de school vroeg. Er is een nieuw schooljaar begonnen. Wilt u het nog steeds?\nU hoeft "
            "niets te doen. Een ja trekt u in met één klik, wanneer u wilt."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class News:
    """Something that somebody is told about one pupil; kind and about as in `ConsentNotice`."""

    pupil_id: int
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class PendingMail:
    """Somebody to tell, where, and what; the address is in no log."""

    person_id: int
    email: str = field(repr=False)
    news: Sequence[News]


def tell_of_consent(now: datetime) -> int:
    """Mail everybody who decides and for whom there is news; says how many were told.

    One mail each, in a transaction each: the notices are written first and kept only when the mail went, so that a mail
    that failed is tried again and two runs at once tell nobody twice.
    """
    with working(JOB, now=now) as door:
        waiting = _pending_mails(door)
    told = 0
    for one in waiting:
        try:
            with working(JOB, now=now) as door:
                _tell(one, door)
        except IntegrityError:
            continue  # another run told them
        except (SMTPException, OSError):  # without details: they hold the address
            log.error("a mail about consent could not be sent")
            continue
        told += 1
    return told


def _pending_mails(door: JobDoor) -> list[PendingMail]:
    query = resources.files("zorgvuldig.consent").joinpath("queries", "to_notify.sql").read_text()
    day = localdate(door.started_at)
    topics = REGISTER.topics.values()
    values: dict[str, Any] = {
        "today": day,
        "since": door.started_at - STILL_NEWS,
        "decides_at": DECIDES_AT,
        "topics": [topic.key for topic in topics],
        "versions": [topic.version for topic in topics],
        "year": _year(day, door) if settings.CONSENT_REMINDER else "",
    }
    with connections[door.alias].cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    return [
        PendingMail(person, email, [News(*row[2:]) for row in group])
        for (person, email), group in groupby(rows, key=lambda row: (row[0], row[1]))
    ]


def _year(day: date, door: JobDoor) -> str:
    """The day on which a school year began that is still new; empty when none is."""
    begun = SchoolYear.objects.using(door.alias).filter(starts_on__lte=day, starts_on__gt=day - STILL_NEWS)
    last = begun.order_by("-starts_on").first()
    return last.starts_on.isoformat() if last else ""


def _tell(one: PendingMail, door: JobDoor) -> None:
    door.writing("consent")
    door.looked({news.pupil_id for news in one.news})
    ConsentNotice.objects.using(door.alias).bulk_create(
        ConsentNotice(
            pupil_id=news.pupil_id, person_id=one.person_id, kind=news.kind, about=news.about, told_at=door.started_at
        )
        for news in one.news
    )
    kinds = {news.kind for news in one.news}
    if not _mailed(next(kind for kind in OPENINGS if kind in kinds), one.email):
        raise OSError("the mail was not taken")


def _mailed(kind: str, address: str) -> bool:
    with override("nl"):
        subject, opening = OPENINGS[kind]
        ending = gettext("In deze mail staan geen namen. Log in om te kiezen:\n\n%(address)s\n") % {
            "address": urljoin(site(), reverse("account_login"))
        }
        no_account = gettext(
            "Hebt u nog geen account? Vraag de school om een uitnodiging, of om een formulier op papier."
        )
        said = str(opening) % {"age": DECIDES_AT}
        body = f"{said}\n\n{ending}\n{no_account}\n"
        return sent(str(subject), body, address)
