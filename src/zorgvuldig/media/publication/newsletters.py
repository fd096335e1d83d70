"""Writing a newsletter with pictures that may be seen in newsletters, and publishing it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import Picture
from zorgvuldig.media.publication.actions import states
from zorgvuldig.media.publication.media import NEWSLETTER
from zorgvuldig.media.publication.models import Newsletter, NewsletterPicture, Publication
from zorgvuldig.school.models import School
from zorgvuldig.school.year.reads import own_schools

MOST = 60  # pictures to choose from at a time: the last ones first


def newsletters(*, door: Door) -> Sequence[Newsletter]:
    """The newsletters, the newest first and before those the ones that are not published."""
    door.reading("picture_desk", "organisation")
    mine = Newsletter.objects.filter(school__in=own_schools(door=door))
    return sorted(mine.select_related("school").order_by("-id"), key=lambda one: one.published_at is not None)


def newsletter(uid: UUID, *, door: Door) -> Newsletter | None:
    """One newsletter with its school."""
    door.reading("picture_desk", "organisation")
    mine = Newsletter.objects.filter(school__in=own_schools(door=door))
    return mine.select_related("school").filter(uid=uid).first()


def chosen(letter: Newsletter, *, door: Door) -> list[Picture]:
    """The pictures in it, in order, whether or not they can be seen now."""
    door.reading("picture_desk", "picture_work")
    rows = NewsletterPicture.objects.filter(newsletter=letter).select_related("picture__picture_event")
    return [row.picture for row in rows.order_by("number")]


def to_choose(page: int, *, door: Door) -> tuple[list[Picture], bool]:
    """Pictures that can be seen in newsletters now, the last ones first, up to the end of this page; and whether there are more."""
    door.reading("picture_desk", "picture_work")
    mine = Publication.objects.filter(picture__picture_event__school__in=own_schools(door=door))
    live = mine.filter(medium=NEWSLETTER, ended_at=None).select_related("picture__picture_event")
    last = page * MOST
    found = list(live.order_by("-published_at", "-id")[: last + 1])
    why = states([one.pk for one in found], door=door)
    return [one.picture for one in found[:last] if why.get(one.pk) == ""], len(found) > last


def write(school: School, title: str, text: str, pictures: Sequence[Picture], *, door: Door) -> Newsletter:
    """Write a newsletter; nobody reads it before it is published."""
    door.writing("picture_desk")
    made = Newsletter.objects.create(
        school=school, title=title, text=text, written_at=door.opened_at, written_by_id=door.actor_id
    )
    _put(made, pictures)
    return made


def change(letter: Newsletter, title: str, text: str, pictures: Sequence[Picture], *, door: Door) -> None:
    """Write it otherwise; whoever reads it sees that at once."""
    door.writing("picture_desk")
    letter.title, letter.text = title, text
    with transaction.atomic():
        letter.save(update_fields=["title", "text"])
        NewsletterPicture.objects.filter(newsletter=letter).delete()
        _put(letter, pictures)


def show(letter: Newsletter, *, door: Door) -> bool:
    """Let everybody read it. False when it was published already."""
    door.writing("picture_desk")
    rows = Newsletter.objects.filter(pk=letter.pk, published_at=None)
    return bool(rows.update(published_at=door.opened_at))


def hide(letter: Newsletter, *, door: Door) -> bool:
    """Let nobody read it any more. False when nobody could."""
    door.writing("picture_desk")
    return bool(Newsletter.objects.filter(pk=letter.pk, published_at__isnull=False).update(published_at=None))


def _put(letter: Newsletter, pictures: Sequence[Picture]) -> None:
    NewsletterPicture.objects.bulk_create(
        NewsletterPicture(newsletter=letter, picture=picture, number=number)
        for number, picture in enumerate(pictures, start=1)
    )
