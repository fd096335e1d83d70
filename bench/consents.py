"""What holds of a class: the outcome per pupil and topic, asked of the database at the moment of use."""

import time
from collections.abc import Iterator
from statistics import median

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site

PUPILS, TOPICS, TIMES = 30, 20, 60
# More topics than the register has, for this measurement alone: all of it is rolled back.
ASKED = """create or replace function gate.consent_topics() returns table (topic text, version smallint, recipient text, mask bigint)
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select 'topic' || n, 1::smallint, ''::text, 0::bigint from generate_series(1, {topics}) n $$"""
ANSWERS = """insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, recorded_by_id)
select gen_random_uuid(), g.pupil_id, 'topic' || n, 1, g.guardian_id, (n + g.guardian_id + t) %% 3 > 0, 'screen', now(), g.guardian_id
from guardianship g, generate_series(1, %s) n, generate_series(1, 2) t where g.pupil_id = any(%s)"""
STATES = "select pupil_id, topic, state from gate.consent_states(%s)"


def consent_class(site: Site) -> Iterator[Result]:
    """Thirty pupils, twenty topics, every guardian answered each of them twice."""
    others = site.db.execute(
        "select array(select person_id from pupil where person_id <> all(%s) order by 1 limit %s)",
        [site.class_ids, PUPILS - len(site.class_ids)],
    ).fetchone()
    assert others
    pupils = [*site.class_ids, *others[0]]
    with site.db.transaction(force_rollback=True):
        site.db.execute(ASKED.replace("{topics}", str(TOPICS)))
        answers = site.db.execute(ANSWERS, [TOPICS, pupils]).rowcount
        site.db.execute("analyze consent_answer")
        times = []
        for _ in range(TIMES):
            begin = time.perf_counter()
            rows = site.db.execute(STATES, [pupils]).fetchall()
            times.append((time.perf_counter() - begin) * 1000)
            if len(rows) != PUPILS * TOPICS:
                raise CannotMeasure("not every pupil has an outcome for every topic")
    how = f"{PUPILS} pupils, {TOPICS} topics, {answers:,} answers; worst {max(times):.1f} ms; {load()}"
    yield Result("consent_class", median(times), how)
