"""Websites that show our pictures: who they are, and the secret by which they know that a report is ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from uuid import UUID

from django.db.models import Count, Max, Q

from zorgvuldig.gate.door import Door
from zorgvuldig.media.publication.models import PictureSite, SiteNotice
from zorgvuldig.platform.vault.secret_fields import decrypt, encrypt
from zorgvuldig.school.models import School
from zorgvuldig.school.year.reads import own_schools

PURPOSE = "picture site"  # of the key that seals secrets
TROUBLE = 3  # tries after which somebody should look


@dataclass(frozen=True, slots=True)
class Site:
    """A website with how telling it goes: how many reports arrived, how many wait, and how many failed several times."""

    row: PictureSite
    told: int
    waiting: int
    troubled: int


def sites(*, door: Door) -> Sequence[Site]:
    """Every website that is told, the newest first; those that ended last."""
    door.reading("picture_desk", "organisation")
    open_ = Q(notices__told_at=None, notices__isnull=False)
    mine = PictureSite.objects.filter(school__in=own_schools(door=door))
    rows = mine.select_related("school").annotate(
        told=Count("notices", filter=Q(notices__told_at__isnull=False)),
        waiting=Count("notices", filter=open_),
        troubled=Count("notices", filter=open_ & Q(notices__tries__gte=TROUBLE)),
    )
    found = [Site(row, row.told, row.waiting, row.troubled) for row in rows.order_by("-id")]
    return sorted(found, key=lambda site: site.row.ended_at is not None)


def troubles(*, door: Door) -> Sequence[SiteNotice]:
    """Reports to websites that still count, that did not arrive after several tries, the last try first."""
    door.reading("picture_desk")
    mine = SiteNotice.objects.filter(picture_site__school__in=own_schools(door=door))
    rows = mine.filter(told_at=None, tries__gte=TROUBLE, picture_site__ended_at=None)
    last = rows.values("picture_site").annotate(last=Max("id")).values("last")
    return list(SiteNotice.objects.filter(pk__in=last).select_related("picture_site").order_by("-tried_at"))


def add(school: School, name: str, endpoint: str, *, door: Door) -> tuple[PictureSite, str]:
    """Write a website down; the secret is known here and now, and never shown again. `endpoint` may be empty: it only reads."""
    door.writing("picture_desk")
    secret = token_urlsafe(32)
    made = PictureSite.objects.create(
        school=school, name=name, endpoint=endpoint, secret=encrypt(secret, purpose=PURPOSE).encode(),
        added_at=door.opened_at, added_by_id=door.actor_id,
    )  # fmt: skip
    return made, secret


def find_site(uid: UUID, *, door: Door) -> PictureSite | None:
    """One website of the own schools."""
    door.reading("picture_desk")
    return PictureSite.objects.filter(uid=uid, school__in=own_schools(door=door)).first()


def end(site: PictureSite, *, door: Door) -> bool:
    """Stop telling a website; what waits is not told any more. False when it was ended already."""
    door.writing("picture_desk")
    return bool(PictureSite.objects.filter(pk=site.pk, ended_at=None).update(ended_at=door.opened_at))


def secret_of(site: PictureSite) -> str:
    """What a website's reports are signed with. Raises `gate.encryption.Damaged`."""
    return decrypt(bytes(site.secret).decode(), purpose=PURPOSE)
