"""Invented pupils whose term is over: deleted by the same plan, terms and code as everybody, and looked for afterwards.

They go without a receipt: that list is of real people, and a proof that somebody invented went proves nothing about anybody.
"""

from contextlib import suppress

from django.db import connections
from django.utils.timezone import localdate, now

from zorgvuldig.attendance.models import AbsenceNotice
from zorgvuldig.canaries.file_people import DAILY_TEST, GOES, LEAVERS, STAYS, plant_leavers
from zorgvuldig.canaries.observer.register_text import columns_about_pupils
from zorgvuldig.canaries.observer.remains import tables_with
from zorgvuldig.canaries.observer.tries import Outcome
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.jobs import working
from zorgvuldig.learning.models import Grade
from zorgvuldig.platform.vault import files
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.retention.deletion import NotGone
from zorgvuldig.retention.invented import JOB, delete_invented
from zorgvuldig.rights.models import Request

ROUNDS = ("contact", "grades", "absence_notice", "request", "correction")


def try_leavers() -> Outcome:
    """Delete what is due of those who left, look whether it is gone and whether what is not due is still there, and make them anew."""
    at = now()
    today = localdate(at)
    with working("canary", now=at) as door:
        plant_leavers(door, today)
    with suppress(NotGone):  # then nothing went, which is seen
        delete_invented([leaver.number for leaver in LEAVERS], on=today, now=at)
    with working(JOB, now=at) as door:
        left, kept = (tables_with(door.alias, columns_about_pupils(TEXT), word) for word in (GOES, STAYS))
    with working("canary", now=at) as door:
        plant_leavers(door, today)
    return Outcome(len(kept), missing=frozenset({"pupil_identity"} - kept), beyond=left)


def remove_rounds(pupil: int) -> None:
    """What the rounds before left of this pupil: asked, decided, given and reported, with its history. The values themselves stay."""
    at = now()
    with working(JOB, now=at) as door, connections[door.alias].cursor() as cursor:
        Request.objects.using(door.alias).filter(pupil_id=pupil).delete()
        AbsenceNotice.objects.using(door.alias).filter(pupil_id=pupil).delete()
        Grade.objects.using(door.alias).filter(pupil_id=pupil, test_id=DAILY_TEST).delete()
        masks = [REGISTER.mask([key]) for key in ROUNDS]
        cursor.execute("select from gate.forget_history(%s::integer[], %s::bigint[])", [[pupil] * len(masks), masks])


def remove_packages(pupil: int) -> None:
    """The files that were given of this pupil before. What went, to whom, on which ground and when stays."""
    at = now()
    with working(JOB, now=at) as door:
        given = Exchange.objects.using(door.alias).filter(pupil_id=pupil).exclude(blob=None)
        blobs = [blob for blob in given.values_list("blob", flat=True) if blob]
        given.update(blob=None, cleared_at=at)
    for blob in blobs:
        files.remove(blob)
