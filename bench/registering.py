"""The yearly extract of a school for the register of pupils, as the job makes it: read, put on record, sealed as one file."""

import time
import uuid
from collections.abc import Iterator

from django.utils import timezone

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site
from zorgvuldig.release.authority.yearly_job import make_extract

THOUSAND = 1_000


def register_extract(site: Site) -> Iterator[Result]:
    """The largest school, from claim to file, told as a thousand pupils."""
    uid, now = uuid.uuid4(), timezone.now()
    site.db.execute(
        "insert into register_extract (uid, school_id, party_id, on_date, asked_at, asked_by_id, state, done, total, tries, "
        "size, sha256, problem) select %s, (select school_id from enrolment group by 1 order by count(*) desc limit 1), "
        "(select min(id) from party where recipient = 'ministry'), %s, %s, %s, 'waiting', 0, 0, 0, 0, '', ''",
        [uid, timezone.localdate(now), now, site.administration.person_id],
    )
    begin = time.perf_counter()
    made = make_extract(uid, now=now)
    seconds = time.perf_counter() - begin
    row = site.db.execute("select done, size from register_extract where uid = %s", [uid]).fetchone()
    if not made or row is None or not row[0]:
        raise CannotMeasure("the extract was not made")
    how = (
        f"{row[0]} pupils in {seconds:.1f} s, a release and a log row each, a file of {row[1] / 1024:.0f} KiB; {load()}"
    )
    yield Result("register_extract_1000", seconds * THOUSAND / row[0], how)
