"""How long it takes to seal and to verify a million rows of the access log."""

import time
from collections.abc import Iterator

from django.utils import timezone

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site
from zorgvuldig.gate.log.check import verify_log
from zorgvuldig.gate.log.sealer import seal_log

ROWS, BATCHES = 1_000_000, 500
PUT = """
insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
select 1 + o %% 200, 'teacher', 1 + p, 'teaching', 1835, 0, 'group', false, n, 1
from (select o, gen_random_uuid() as n from generate_series(1, %s) o) opening, generate_series(1, 25) p
"""


def sealing(site: Site) -> Iterator[Result]:
    """A million rows in seals of 2,000, made and then verified; whatever else was logged counts too."""
    seal_log(timezone.now())
    seconds = 0.0
    for _ in range(BATCHES):
        site.db.execute(PUT, [ROWS // BATCHES // 25])
        begin = time.perf_counter()
        seal_log(timezone.now())
        seconds += time.perf_counter() - begin
    yield Result("seal_log", seconds, f"{ROWS:,} rows in {BATCHES} seals; {load()}")
    site.db.execute("vacuum analyze gate.log")
    begin = time.perf_counter()
    verdict = verify_log(timezone.now())
    seconds = time.perf_counter() - begin
    if not verdict.holds:
        raise CannotMeasure(verdict.problem)
    yield Result("verify_log", seconds, f"{verdict.rows:,} rows in {verdict.seals} seals; {load()}")
