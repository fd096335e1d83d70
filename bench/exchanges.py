"""Giving one pupil's data to another organisation: the package, the release and the link, as the desk does it."""

import time
from collections.abc import Iterator
from statistics import median
from uuid import UUID, uuid4

from django.utils import timezone

from bench.clock import load
from bench.results import Result
from bench.site import Actor, Site
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.release.exchange.desks import BY_ROLE, PURPOSE, WRITES
from zorgvuldig.release.exchange.dispatch import dispatch_package
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import prepare
from zorgvuldig.release.handover.actions import by_link

RECIPIENT, DESK = "youth_doctor", "administration"  # by statute, without a demand or a second person
TIMES = 20
PARTY = """insert into party (uid, recipient, name, department, street, postcode, town, domain, added_at, added_by_id, verified_at,
verified_by_id, verified_how) values (%s, %s, 'Jeugdarts', '', '', '', '', 'jeugdarts.example', now(), %s, now(), %s, 'meting')
returning id"""


def release_package(site: Site) -> Iterator[Result]:
    """The whole way of one exchange, the opening with its log row included; the mail is not."""
    party = add_party(site)
    times = [one(site.administration, site.pupil, site.pupil_id, party) for _ in range(TIMES + 1)][1:]
    how = f"JSON and tagged PDF of {len(REGISTER.recipients[RECIPIENT].fields)} fields, sealed; worst {max(times):.0f} ms; {load()}"
    yield Result("release_package", median(times), how)


def add_party(site: Site) -> int:
    """Somebody to give it to."""
    who = site.administration.person_id
    row = site.db.execute(PARTY, [uuid4(), RECIPIENT, who, site.mentor.person_id]).fetchone()
    assert row is not None
    return int(row[0])


def one(actor: Actor, pupil: UUID, pupil_id: int, party: int) -> float:
    """Begin one exchange, and take the time from its package to its link, in ms."""
    row = Exchange(party_id=party, pupil_id=pupil_id)
    for is_timed in (False, True):
        begin = time.perf_counter()
        with open_door(
            actor.secret, purpose=PURPOSE, reads=BY_ROLE[DESK].reads, writes=WRITES, kind=Kind.PUPIL, key=str(pupil),
            now=timezone.now(),
        ) as door:  # fmt: skip
            if is_timed:
                row = prepare(row, door=door)
                dispatch_package(row, door=door)
                by_link(row, mailbox="post", door=door)
            else:
                known = REGISTER.recipients[RECIPIENT]
                row.recipient, row.article, row.fields = RECIPIENT, known.article, list(known.fields)
                row.mask, row.reason = REGISTER.mask(known.categories), "meting"
                row.made_at = row.shown_at = door.opened_at
                row.made_by_id = door.actor_id
                row.save(force_insert=True)
    return (time.perf_counter() - begin) * 1000
