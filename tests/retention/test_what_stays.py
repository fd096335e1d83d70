"""What a run leaves: the archive of somebody of whom nothing else is left; and a granted erasure it carries out."""

from datetime import timedelta

from tests.care.test_guidance import put_note
from tests.learning.archiving import put_archived
from tests.people import NOW, TODAY, Cast, sign_in
from tests.retention.leaving import clean, left, left_on
from tests.rights.asking import asking, handled, put_request
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.keys import shelves_of

SHELF = REGISTER.categories["archive"].bit


def test_of_somebody_long_gone_the_archive_stays_and_nothing_else(cast: Cast) -> None:
    uid = put_archived(cast)
    (year,) = cast.db.execute(
        "select extract(year from born_on)::int from pupil_birth where pupil_id = %s", [cast.noor.id]
    ).fetchone() or (0,)
    put_note(cast, cast.maud)
    left_on(cast, "noor", day=TODAY.replace(year=TODAY.year - 6))
    assert clean(TODAY).state == "done"
    clean(TODAY)  # accounts, and whom nothing refers to any more
    assert left(cast.db, cast.noor) == {"archive_record": 1, "person": 1}
    assert shelves_of(cast.noor.id) == {SHELF}
    arend = sign_in(cast.arend)
    page = arend.post("/archief/", {"name": "Bakkerman", "year": str(year)}).content.decode()
    assert "Noor Bakkerman" in page
    assert arend.get(f"/archief/{uid}/").content.startswith(b"%PDF")


def test_a_granted_erasure_is_carried_out_by_the_next_run(cast: Cast) -> None:
    put_note(cast, cast.maud)
    care = REGISTER.mask(["guidance"])
    uid = put_request(cast, kind="erasure", mask=care)
    said = {"outcome": "granted", "ground": "", "answer": "Ja.", "categories": ["guidance"]}
    assert sign_in(cast.petra).post(handled(cast, uid, "besluit/"), said).status_code == 303
    assert clean(TODAY, now=NOW + timedelta(hours=1)).state == "done"
    assert cast.db.execute("select count(*) from guidance_note").fetchone() == (0,)
    assert cast.db.execute("select done_mask, done_at is not null from erasure").fetchone() == (care, True)
    (content,) = cast.db.execute("select content from receipt where about = 'pupil'").fetchone() or ({},)
    assert content["reason"] == "erasure"
    page = sign_in(cast.gerda).get(asking(cast, f"{uid}/")).content.decode()
    assert "Uitgevoerd op" in page
    assert "Begeleiding" in page


def test_what_is_not_granted_stays(cast: Cast) -> None:
    put_note(cast, cast.maud)
    put_request(cast, kind="erasure", mask=REGISTER.mask(["guidance"]))
    assert clean(TODAY).state == "done"
    assert cast.db.execute("select count(*) from guidance_note").fetchone() == (1,)
