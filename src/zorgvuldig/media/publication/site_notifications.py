"""Telling other websites that a picture is gone: found, told, signed, tried again when it failed, and the answer kept.

A report holds the address of the picture and nothing about anybody. Whoever keeps a copy takes it away.
"""

import hashlib
import hmac
import json
import logging
import time
from datetime import datetime, timedelta

from django.db.models import F
from django.urls import reverse

from zorgvuldig.gate.jobs import working
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.media.publication.media import PUBLIC
from zorgvuldig.media.publication.models import PictureSite, Publication, SiteNotice
from zorgvuldig.media.publication.sites import secret_of
from zorgvuldig.platform.http_client import NotReached, post_json
from zorgvuldig.platform.vault.secret_fields import Damaged

JOB = "pictures"
KIND = "zorgvuldig picture gone 1"
HEADER = "Zorgvuldig-Signature"
RUN = 50.0  # seconds; the rest is for the next minute
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)  # between tries, twice as long each time

log = logging.getLogger(__name__)


def tell_sites(now: datetime) -> int:
    """Tell every website what is gone and it was not told yet; says how many were told.

    A website that does not answer is left alone for the rest of the run, so it keeps nobody else waiting.
    """
    note_ended_pictures(now)
    told, silent, until = 0, set[int](), time.monotonic() + RUN
    waiting = due(now)
    if waiting and not issuer():
        log.error("no website can be told that a picture is gone: nothing says how this site is reached")
        return 0
    for notice in waiting:
        if time.monotonic() > until:
            break
        if notice.picture_site_id in silent or not _begun(notice, now):
            continue
        if _notify_site(notice, now):
            told += 1
        else:
            silent.add(notice.picture_site_id)
    return told


def note_ended_pictures(now: datetime) -> int:
    """Note for each website which pictures ended since it was written down; says how many are new."""
    made = 0
    with working(JOB, now=now) as door:
        door.writing("picture_desk")
        notices = SiteNotice.objects.using(door.alias)
        for site in PictureSite.objects.using(door.alias).filter(ended_at=None).exclude(endpoint=""):
            ended = Publication.objects.using(door.alias).filter(
                medium__in=PUBLIC, ended_at__gte=site.added_at, picture__picture_event__school_id=site.school_id
            )
            missing = ended.exclude(pk__in=notices.filter(picture_site=site).values("publication_id"))
            new = [SiteNotice(picture_site=site, publication=one, made_at=now) for one in missing]
            made += len(notices.bulk_create(new, ignore_conflicts=True))
    return made


def due(now: datetime) -> list[SiteNotice]:
    """Reports that did not arrive yet and whose next try has come, the oldest first."""
    with working(JOB, now=now) as door:
        door.reading("picture_desk")
        rows = SiteNotice.objects.using(door.alias).filter(told_at=None, picture_site__ended_at=None)
        found = list(rows.select_related("picture_site", "publication").order_by("id"))
    return [one for one in found if one.tried_at is None or one.tried_at + pause(one.tries) <= now]


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: a minute, then twice as long each time, six hours at most."""
    return min(LONGEST, FIRST * (1 << min(max(tries, 1) - 1, 20)))


def signed(secret: str, body: str, now: datetime) -> str:
    """The header by which a website knows that a report is ours and of now: the moment, and an HMAC over it and the body."""
    at = str(int(now.timestamp()))
    mark = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f't="{at}", hmac-sha256="{mark}"'


def _begun(notice: SiteNotice, now: datetime) -> bool:
    """Whether this try is ours; committed before anything goes out."""
    with working(JOB, now=now) as door:
        door.writing("picture_desk")
        mine = SiteNotice.objects.using(door.alias).filter(pk=notice.pk, tries=notice.tries, told_at=None)
        return bool(mine.update(tries=F("tries") + 1, tried_at=now))


def _notify_site(notice: SiteNotice, now: datetime) -> bool:
    answer = _sent(notice, now)
    is_heard = answer.isdigit() and answer.startswith("2")
    if not is_heard:
        log.warning("a website could not be told that a picture is gone: %s", answer)
    with working(JOB, now=now) as door:
        door.writing("picture_desk")
        rows = SiteNotice.objects.using(door.alias).filter(pk=notice.pk)
        rows.update(answer=answer, told_at=now if is_heard else None)
    return is_heard


def _sent(notice: SiteNotice, now: datetime) -> str:
    """The status that came back, or a word for what went wrong."""
    token = notice.publication.token
    content = {
        "kind": KIND,
        "address": issuer() + reverse("picture_file", args=[token]),
        "token": token,
        "ended_at": notice.publication.ended_at.isoformat(timespec="seconds") if notice.publication.ended_at else None,
    }
    body = json.dumps(content)
    try:
        header = signed(secret_of(notice.picture_site), body, now)
        return str(post_json(notice.picture_site.endpoint, body, {HEADER: header}))
    except NotReached as failed:
        return failed.why
    except Damaged:
        return "secret"
