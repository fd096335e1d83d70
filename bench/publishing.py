"""Pictures: an album page, and how soon everything with a child in it is gone when somebody takes a yes back."""

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.test import Client as Browser
from django.utils import timezone

from bench.clock import cost_of, load
from bench.results import CannotMeasure, Result
from bench.site import Site
from tests.people import Cast, Someone, sign_in

ALBUM, MANY, FACES, SAMPLE = 60, 1_000, 3, 20
# Pictures with faces, each of a pupil, that somebody weighed and published as they are, and a yes of whoever decides.
ARRANGED = (
    """insert into picture (uid, picture_event_id, kind, blob, view_blob, thumb_blob, media_type, size, sha256, width, height, frames, rate,
        looked_at, progress, why, confirmed, uploaded_at, uploaded_by_id)
    select gen_random_uuid(), %(event)s, 'photo', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'image/jpeg', 900, n::text, 1600,
        1200, 0, 0, now(), 100, '', '', now(), %(by)s from generate_series(1, %(count)s) n""",
    """insert into face (uid, picture_id, box, score, mark, marked_at, marked_by_id)
    select gen_random_uuid(), i.id, jsonb_build_array(0.1 * n, 0.1, 0.1, 0.2), 0.9, 'pupil', now(), %(by)s
    from picture i cross join generate_series(1, %(faces)s) n where i.picture_event_id = %(event)s""",
    """insert into face_pupil (face_id, picture_id, pupil_id, tagged_at, tagged_by_id)
    select f.id, f.picture_id, (%(pupils)s::integer[])[1 + case f.nth when 1 then 0 else (f.picture_id + f.nth) %% (cardinality(%(pupils)s::integer[]) - 1) + 1 end],
        now(), %(by)s
    from (select f.*, row_number() over (partition by f.picture_id order by f.id) as nth from face f
        join picture i on i.id = f.picture_id where i.picture_event_id = %(event)s) f""",
    """update picture set confirmed = gate.faces_of(id), confirmed_at = now(), confirmed_by_id = %(by)s where picture_event_id = %(event)s""",
    """insert into picture_weighing (uid, picture_id, medium, outcome, when_withdrawn, faces, warnings, caption, names_declared, reason,
        decided_at, decided_by_id)
    select gen_random_uuid(), i.id, 'website_public', 'as_is', 'remove', i.confirmed, '[]', '', false, 'Meting', now(), %(other)s
    from picture i where i.picture_event_id = %(event)s""",
    """insert into picture_copy (uid, picture_id, masked, faces, style, sound, state, progress, why, blob, thumb_blob, media_type, size, sha256,
        width, height, asked_at, made_at)
    select gen_random_uuid(), i.id, '[]', i.confirmed, 'cells', false, 'ready', 100, '', gen_random_uuid(), gen_random_uuid(), 'image/jpeg', 900,
        'x', 1600, 1200, now(), now() from picture i where i.picture_event_id = %(event)s""",
    """insert into publication (uid, picture_id, picture_copy_id, picture_weighing_id, medium, token, until, published_at, ended_why)
    select gen_random_uuid(), i.id, c.id, w.id, 'website_public', left(encode(sha256(gen_random_uuid()::text::bytea), 'hex'), 43),
        current_date + 300, now(), ''
    from picture i join picture_copy c on c.picture_id = i.id join picture_weighing w on w.picture_id = i.id
    where i.picture_event_id = %(event)s""",
    """insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, recorded_by_id)
    select gen_random_uuid(), p, 'website_public', t.version, d.person, true, 'screen', now(), d.person
    from unnest(%(pupils)s::integer[]) p cross join lateral (select p as person union select g.guardian_id from guardianship g where g.pupil_id = p) d
    join gate.consent_topics() t on t.topic = 'website_public' where gate.decides(p, d.person)""",
    "analyze picture, face, face_pupil, picture_weighing, picture_copy, publication, consent_answer",
)  # fmt: skip
SHOWN = """select count(*) from publication p join picture i on i.id = p.picture_id
    cross join lateral gate.shown_file(p.token) s where i.picture_event_id = %s and s.why = ''"""
DECIDES = """select d.person from (select %s as person union select guardian_id from guardianship where pupil_id = %s) d
    where gate.decides(%s, d.person) order by 1 limit 1"""


def arranged(site: Site, count: int, pupils: list[int]) -> tuple[int, str]:
    """An event with so many published pictures, the first of these pupils in each: its number and uid."""
    uid, cast = uuid4(), Cast(site.db)
    school = site.db.execute("select school_id from enrolment where pupil_id = %s", [site.pupil_id]).fetchone()
    if school is None:
        raise CannotMeasure("the pupil is in no school")
    event = cast.put(
        "picture_event", uid=uid, school_id=school[0], name=f"Meting {uid}", happened_on=timezone.localdate() - timedelta(days=1),
        added_at=timezone.now(), added_by_id=site.teacher.person_id,
    )  # fmt: skip
    values = {
        "event": event, "count": count, "faces": FACES, "pupils": pupils, "by": site.teacher.person_id, "other": site.mentor.person_id,
    }  # fmt: skip
    for statement in ARRANGED:
        site.db.execute(statement, values if "%(" in statement else None)
    seen = site.db.execute(SHOWN, [event]).fetchone()
    if seen != (count,):
        raise CannotMeasure(f"of {count} pictures {seen} can be seen")
    return event, str(uid)


def picture_album(site: Site) -> Iterator[Result]:
    """A page of sixty pictures of three pupils each, with every face asked anew."""
    _, uid = arranged(site, ALBUM, site.class_ids)
    browser = Browser(SERVER_NAME="localhost")

    def ask() -> None:
        if browser.get(f"/albums/{uid}/").content.count(b"/klein/") != ALBUM:
            raise CannotMeasure("not every picture is in the album")

    cost_of(ask, 5)  # warms up
    cost = cost_of(ask, 40)
    how = f"{ALBUM} pictures of {FACES} pupils, test client included; client {cost.client:.1f} + database {cost.backend:.1f} ms CPU, wall p50 {cost.wall:.1f} ms; {load()}"
    yield Result("picture_album", cost.cpu, how)


def picture_withdrawal(site: Site) -> Iterator[Result]:
    """From the click of whoever decides until every address of a thousand pictures says that it is gone."""
    pupil = site.pupil_id
    others = [number for number in site.class_ids if number != pupil]
    event, _ = arranged(site, MANY, [pupil, *others])
    browser, address = _decider(site)
    rows = site.db.execute(
        "select p.token from publication p join picture i on i.id = p.picture_id where i.picture_event_id = %s order by random() limit %s",
        [event, SAMPLE],
    ).fetchall()
    anybody = Browser(SERVER_NAME="localhost")
    (version,) = site.db.execute(
        "select version from gate.consent_topics() where topic = 'website_public'"
    ).fetchone() or (0,)
    begin = time.perf_counter()
    answer = browser.post(address, {"topic": "website_public", "version": str(version), "allows": "no"})
    answered = time.perf_counter()
    first = anybody.get(f"/beeld/{rows[0][0]}/").status_code
    gone = time.perf_counter()
    if answer.status_code not in (200, 302, 303) or first != 410:
        raise CannotMeasure(f"the answer was {answer.status_code}, and the address said {first}")
    statuses = {anybody.get(f"/beeld/{token}/").status_code for (token,) in rows}
    seen = site.db.execute(SHOWN, [event]).fetchone()
    if statuses != {410} or seen != (0,):
        raise CannotMeasure(f"{seen} can be seen after the answer")
    how = (
        f"{MANY:,} pictures; the click took {answered - begin:.3f} s, after it nothing could be seen, and an address said so in "
        f"{(gone - answered) * 1000:.0f} ms; {load()}"
    )
    yield Result("picture_withdrawal", gone - answered, how)


def _decider(site: Site) -> tuple[Browser, str]:
    """Whoever decides about the pupil, signed in, and the page on which they say no."""
    found = site.db.execute(DECIDES, [site.pupil_id] * 3).fetchone()
    if found is None:
        raise CannotMeasure("nobody decides about the pupil")
    person = Someone("decides", found[0], uuid4())
    account = site.db.execute("select id from account where person_id = %s", [person.id]).fetchone()
    person.account = account[0] if account else Cast(site.db).put(
        "account", username=f"meting-{uuid4()}", password="!", person_id=person.id, is_active=True, created_at=timezone.now(),  # noqa: S106
    )  # fmt: skip
    own = person.id == site.pupil_id
    browser = sign_in(person)
    browser.defaults["SERVER_NAME"] = "localhost"
    return browser, "/mijn-gegevens/toestemming/" if own else f"/mijn-kind/{site.pupil}/toestemming/"
