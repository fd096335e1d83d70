"""Films that a family asked for are not kept: as long as a copy of the data, and then the file goes. The film itself stays."""

from datetime import datetime

from django.db import connections

from zorgvuldig.gate.jobs import working
from zorgvuldig.media.models import PictureCopy
from zorgvuldig.platform.vault import files
from zorgvuldig.release.copy_request import expiry

JOB = "pictures"


def clear_family_films(now: datetime) -> int:
    """Wipe copies of films that families asked for, whose term is over; says how many. What is published stays."""
    with working(JOB, now=now) as door:
        door.writing("picture_desk")
        with connections[door.alias].cursor() as cursor:
            cursor.execute("select * from gate.family_made()")
            made = [number for (number,) in cursor.fetchall()]
        copies = PictureCopy.objects.using(door.alias).select_for_update(skip_locked=True)
        rows = copies.filter(pk__in=made).exclude(state__in=(PictureCopy.ASKED, PictureCopy.MAKING))
        over = [row for row in rows if expiry(row.made_at or row.asked_at) <= now]
        PictureCopy.objects.using(door.alias).filter(pk__in=[row.pk for row in over]).delete()
    for row in over:
        for blob in (row.blob, row.thumb_blob):
            if blob is not None:
                files.remove(blob)
    return len(over)
