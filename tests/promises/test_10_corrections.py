"""P10. When something is wrong, it is corrected: proposed, decided with a reason, told to who got it, and never lost."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Json

from tests.copies.copying import fetched, opened
from tests.people import NOW, Cast, days, sign_in
from tests.rights.correcting import ask, decide, desk
from tests.rights.places import put_correction
from zorgvuldig.rights.corrections.recipients import list_recipients
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY, measure


def state() -> tuple[str, dict[str, Any]]:
    found = next(evidence for evidence in measure(NOW) if evidence.promise == "P10")
    return found.state, found.evidence["figures"]


def put_release(cast: Cast, recipient: str, *fields: str, ago: int = 3) -> None:
    cast.db.execute(
        "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id) "
        "values (gen_random_uuid(), %s, %s, 'lists', %s, 'statutory_administration', %s, %s)",
        [cast.noor.id, NOW - timedelta(days=ago), recipient, Json(fields), cast.anna.id],
    )


def test_from_proposal_to_whoever_got_the_old_value(cast: Cast) -> None:
    put_release(cast, "attendance_officer", "pupil_contact.street")
    put_release(cast, "ministry", "pupil_contact.postcode")
    put_release(cast, "family", "pupil_contact.street")
    correction = ask(cast)
    assert list_recipients(NOW) == 0  # nothing is corrected yet
    assert decide(sign_in(cast.anna), desk(cast, correction, "administratie", "contact"), "accept").status_code == 303
    mine = f"/mijn-kind/{cast.noor.uid}/verbeteringen/{correction}/"
    page = sign_in(cast.gerda).get(mine).content.decode()
    assert "De leerplichtambtenaar van de gemeente" in page
    assert "Weet het nog niet." in page
    assert "ministerie" not in page
    assert list_recipients(NOW + timedelta(hours=1)) == 1
    assert list_recipients(NOW + timedelta(hours=1)) == 0
    row = cast.db.execute("select recipient, told_at from recipient_notice").fetchall()
    assert row == [("attendance_officer", None)]
    cast.db.execute("update recipient_notice set way = 'letter', told_at = %s, told_by_id = %s", [NOW, cast.petra.id])
    assert "Weet het sinds" in sign_in(cast.gerda).get(mine).content.decode()


def test_a_decided_correction_closes_its_request_and_waits_for_nobody(cast: Cast) -> None:
    correction = ask(cast)
    waiting = "select gate.waiting('works_at', %s, %s, %s, current_date)"
    rights = (waiting, ["privacy_officer", cast.petra.id, "rights"])
    assert cast.db.execute(*rights).fetchone() == ([cast.noor.id],)
    decide(sign_in(cast.anna), desk(cast, correction, "administratie", "contact"), "refuse")
    assert cast.db.execute(*rights).fetchone() == ([],)
    assert cast.db.execute(waiting, ["administration", cast.anna.id, "administration"]).fetchone() == ([],)


def test_the_old_value_stays_in_the_history(cast: Cast) -> None:
    correction = ask(cast)
    cast.db.execute("set session_replication_role = origin")
    try:
        decide(sign_in(cast.anna), desk(cast, correction, "administratie", "contact"), "accept")
    finally:
        cast.db.execute("set session_replication_role = replica")
    changed = cast.db.execute(
        "select changed -> 'street', actor_id from gate.change where table_name = 'pupil_contact' and op = 'update'"
    ).fetchall()
    assert changed == [([f"Geheimlaan {cast.noor.id}", "Nieuwelaan 12"], cast.anna.id)]


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    street=st.text(
        st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_categories=["C", "Z"]), min_size=1, max_size=60
    )
)
def test_what_is_accepted_is_what_the_page_shows_next(cast: Cast, street: str) -> None:
    cast.db.execute("update pupil_contact set street = 'Beginstraat 1' where pupil_id = %s", [cast.noor.id])
    correction = ask(cast, proposed=street)
    assert decide(sign_in(cast.anna), desk(cast, correction, "administratie", "contact"), "accept").status_code == 303
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/")
    assert page.context["contact"].street == street


def test_a_statement_goes_along_with_what_leaves(cast: Cast) -> None:
    put_correction(cast, outcome="refused", statement="Wij wonen hier echt.")
    assert "Wij wonen hier echt." in opened(fetched(cast)).read("dossier.json").decode()


def test_the_evidence_turns_when_a_decision_is_late(cast: Cast) -> None:
    assert state()[0] == NOT_IN_USE
    put_correction(cast)
    found, figures = state()
    assert (found, figures["pending"], figures["overdue"]) == (KEPT, "< 10", 0)
    cast.db.execute("update correction set asked_at = %s", [days(-40)])
    assert state()[0] == NOT_KEPT
    cast.db.execute(
        "update correction set outcome = 'accepted', decided_at = now(), decided_by_id = %s", [cast.anna.id]
    )
    assert state()[0] == NOT_KEPT  # we said yes, and nothing was changed
    cast.db.execute("update pupil_contact set street = 'Nieuw' where pupil_id = %s", [cast.noor.id])
    assert state()[0] == PARTLY  # decided, and too late: that stays to be read for a year
