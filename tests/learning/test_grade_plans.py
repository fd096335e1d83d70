"""How marks are made: proposing, approving by somebody else, what a change does to it, and what it holds back."""

from decimal import Decimal

import psycopg
import pytest
from django.db import IntegrityError, transaction

from tests.learning.gradeworld import add_test, address_of, group_address, mark, period, plan, standing, uid_of
from tests.people import NOW, Cast, days, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.learning.averages import Method, MissedTest, Scheme
from zorgvuldig.learning.marks import Code
from zorgvuldig.learning.models import GradeApproval

PLAN = {
    "method": "periods",
    "period_decimals": "1",
    "final_decimals": "0",
    "rounds_in_between": "on",
    "missed": "waits",
}


def propose(cast: Cast, **more: str) -> int:
    """Dirk proposes; the status."""
    return sign_in(cast.dirk).post(group_address(cast, "cijferopbouw/"), PLAN | more).status_code


def digest(cast: Cast) -> str:
    """What the last proposal is about."""
    return str(cast.db.execute("select digest from grade_plan order by id desc limit 1").fetchone()[0])


def approve(cast: Cast, who: str = "leo", about: str = "") -> tuple[int, str]:
    """Somebody approves what was proposed last; status and page."""
    where = group_address(cast, "cijferopbouw/goedkeuren/")
    response = sign_in(cast.people[who]).post(where, {"opbouw": about or digest(cast)})
    return response.status_code, response.content.decode()


def state(cast: Cast) -> str:
    """What Dirk's page says of it."""
    page = sign_in(cast.dirk).get(group_address(cast, "cijferopbouw/")).content.decode()
    states = ("niet meer goedgekeurd", "wacht op goedkeuring", "niet voorgesteld", "opbouw goedgekeurd")
    return next(text for text in states if f"cijfer{'opbouw ' if not text.startswith('opbouw') else ''}{text}" in page)


def test_a_proposal_is_approved_by_the_school_leader_and_a_changed_weight_ends_that(cast: Cast) -> None:
    assert state(cast) == "niet voorgesteld"
    assert propose(cast) == 303
    assert state(cast) == "wacht op goedkeuring"
    assert "wi2B" in sign_in(cast.leo).get("/cijferopbouw/").content.decode()
    assert approve(cast)[0] == 303
    assert state(cast) == "opbouw goedgekeurd"
    assert "wi2B" not in sign_in(cast.leo).get("/cijferopbouw/").content.decode()
    cast.db.execute("update test set weight = 3 where id = %s", [cast.tests["breuken"]])
    assert state(cast) == "niet meer goedgekeurd"
    assert "wi2B" in sign_in(cast.leo).get("/cijferopbouw/").content.decode()
    cast.db.execute("update test set weight = 2 where id = %s", [cast.tests["breuken"]])
    assert state(cast) == "opbouw goedgekeurd"


@pytest.mark.parametrize(
    "change",
    [
        "update test set is_exam = true where title = 'Breuken'",
        "update period set weight = 2",
        "delete from test where title = 'Machten'",
    ],
)
def test_whatever_decides_a_mark_ends_an_approval(cast: Cast, change: str) -> None:
    period(cast, 1, -100, 200)
    propose(cast)
    approve(cast)
    cast.db.execute(change)
    assert state(cast) == "niet meer goedgekeurd"


def test_another_name_or_day_in_the_period_does_not(cast: Cast) -> None:
    propose(cast)
    approve(cast)
    cast.db.execute("update test set title = 'Anders', held_on = held_on - 1 where title = 'Breuken'")
    assert state(cast) == "opbouw goedgekeurd"


def test_what_changed_since_the_leader_looked_is_not_approved(cast: Cast) -> None:
    propose(cast)
    seen = digest(cast)
    propose(cast, final_decimals="1")
    status, page = approve(cast, about=seen)
    assert status == 409
    assert "De opbouw is intussen veranderd of al goedgekeurd." in page
    assert state(cast) == "wacht op goedkeuring"


def test_nobody_approves_their_own_proposal(cast: Cast) -> None:
    propose(cast)
    cast.put(
        "staff_role", staff_id=cast.dirk.id, school_id=cast.schools["Oost"], role="school_leader", starts_on=days(-9)
    )
    status, page = approve(cast, "dirk")
    assert status == 409
    assert "U stelde deze opbouw zelf voor." in page
    assert cast.db.execute("select count(*) from grade_approval").fetchone() == (0,)


def test_the_database_refuses_the_proposer_and_another_name_for_the_proposer(cast: Cast) -> None:
    propose(cast)
    number = cast.db.execute("select id from grade_plan").fetchone()[0]
    cast.put(
        "staff_role", staff_id=cast.dirk.id, school_id=cast.schools["Oost"], role="school_leader", starts_on=days(-9)
    )
    reads = ("organisation", "grade_structure", "grade_approval")
    key = str(cast.groups["wi2B"][1])

    def sign(proposer: int) -> None:
        with (
            open_door(
                secret_of(cast.dirk), purpose="approving", reads=reads, writes=("grade_approval",), kind=Kind.GROUP,
                key=key, now=NOW,
            ),
            transaction.atomic(),
        ):  # fmt: skip
            GradeApproval.objects.create(
                plan_id=number,
                group_id=cast.groups["wi2B"][0],
                proposed_by_id=proposer,
                approved_by_id=cast.dirk.id,
                approved_at=NOW,
            )

    for proposer in (cast.dirk.id, cast.otto.id):
        with pytest.raises(IntegrityError):
            sign(proposer)
    assert cast.db.execute("select count(*) from grade_approval").fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"method": ""}, "Kies hoe het eindcijfer ontstaat."),
        ({"missed": ""}, "Kies wat een toets doet die nog moet worden ingehaald."),
        ({"good": "11"}, "Een cijfer is minstens 1,0 en hoogstens 10,0."),
        ({"good": "vr"}, "Vul een cijfer in, bijvoorbeeld 5,5."),
    ],
)
def test_a_wrong_proposal_says_what_to_do(cast: Cast, change: dict[str, str], sentence: str) -> None:
    response = sign_in(cast.dirk).post(group_address(cast, "cijferopbouw/"), PLAN | change)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert cast.db.execute("select count(*) from grade_plan").fetchone() == (0,)


def test_the_proposal_decides_the_averages(cast: Cast) -> None:
    mark(cast, "noor", "machten", "good")
    plan(cast, Scheme(letters={Code.GOOD: Decimal("8.0")}, method=Method.RUNNING, missed=MissedTest.LEFT_OUT))
    page = sign_in(cast.dirk).get(group_address(cast, "berekening/")).content.decode()
    assert "(2 × 6,4 + 2 × 8,0) : 4 = 7,2" in page


def exam(cast: Cast) -> None:
    """A held back exam test with a mark for Noor."""
    add_test(cast, "examen", shown_from=None, is_exam=True)
    mark(cast, "noor", "examen", "7.7")


def test_exam_marks_are_published_after_approval_only(cast: Cast) -> None:
    exam(cast)
    dirk, where = sign_in(cast.dirk), address_of(cast, "examen", "publiceren/")
    response = dirk.post(where)
    assert response.status_code == 409
    assert "De schoolleider moet eerst de cijferopbouw van deze groep goedkeuren." in response.content.decode()
    propose(cast)
    assert dirk.post(where).status_code == 409
    approve(cast)
    assert dirk.post(where).status_code == 303
    assert "7,7" in sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()


def test_an_exam_test_is_not_made_visible_by_its_form(cast: Cast) -> None:
    make = {"title": "SE1", "weight": "3", "held_on": f"{days(-1):%Y-%m-%d}", "is_exam": "on", "shown": "now"}
    response = sign_in(cast.dirk).post(group_address(cast, "toetsen/nieuw/"), make)
    assert response.status_code == 422
    assert "De cijferopbouw van deze groep is niet goedgekeurd." in response.content.decode()
    assert cast.db.execute("select count(*) from test where title = 'SE1'").fetchone() == (0,)
    assert sign_in(cast.dirk).post(group_address(cast, "toetsen/nieuw/"), make | {"shown": "later"}).status_code == 303


def test_marks_of_a_shown_exam_test_wait_for_approval_too(cast: Cast) -> None:
    add_test(cast, "examen", is_exam=True)
    posted = {"toets": uid_of(cast, "examen"), f"w-{cast.noor.uid}": "", f"c-{cast.noor.uid}": "7,0"}
    dirk = sign_in(cast.dirk)
    response = dirk.post(group_address(cast, "cijfers/"), posted)
    assert response.status_code == 422
    assert "De schoolleider moet eerst de cijferopbouw goedkeuren." in response.content.decode()
    assert standing(cast, "examen") == {}
    propose(cast)
    approve(cast)
    assert dirk.post(group_address(cast, "cijfers/"), posted).status_code == 303


def test_the_family_reads_how_a_mark_is_made(cast: Cast) -> None:
    period(cast, 1, -100, 200)
    mark(cast, "noor", "machten", "7.0")
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "(2 × 6,4 + 2 × 7,0) : 4 = 6,7" in page
    assert "Eindcijfer 6,7: zo is het berekend" in page


def test_a_pupil_who_changed_groups_keeps_the_marks(cast: Cast) -> None:
    """Bram came from another maths group: his mark there counts here, for the teacher and the family alike."""
    number = cast.put(
        "learning_group", uid=NOW_UID, year_id=cast.years["Oost"], kind="teaching", name="wi2C",
        subject_id=cast.db.execute("select subject_id from learning_group where name = 'wi2B'").fetchone()[0],
    )  # fmt: skip
    cast.groups["wi2C"] = (number, NOW_UID)
    cast.put("membership", pupil_id=cast.bram.id, group_id=number, starts_on=days(-90), ends_on=days(-50))
    add_test(cast, "eerder", group="wi2C", weight=2, held_on=days(-60))
    mark(cast, "bram", "eerder", "8.0")
    page = sign_in(cast.dirk).get(group_address(cast, "berekening/")).content.decode()
    assert "Eerder" not in page  # the test is another teacher's
    assert 'data-kop="Tot nu toe">6,5</td>' in page  # (2 × 4,9 + 2 × 8,0) : 4 = 6,45
    assert "6,5" in sign_in(cast.bram).get("/mijn-gegevens/").content.decode()


NOW_UID = "0b9b7f3e-1111-4222-8333-444455556666"


def test_a_broken_approval_is_refused_by_the_database(cast: Cast) -> None:
    propose(cast)
    approve(cast)
    with pytest.raises(psycopg.errors.CheckViolation):
        cast.db.execute("update grade_approval set approved_by_id = proposed_by_id")


def test_a_test_that_becomes_an_exam_before_its_day_waits_for_approval(cast: Cast) -> None:
    """A mark that was saved before must not reach families unapproved when the day comes."""
    later = days(9)
    make = {
        "title": "SE1",
        "weight": "3",
        "held_on": f"{days(-1):%Y-%m-%d}",
        "shown": "day",
        "shown_on": f"{later:%Y-%m-%d}",
    }
    dirk = sign_in(cast.dirk)
    assert dirk.post(group_address(cast, "toetsen/nieuw/"), make).status_code == 303
    uid = cast.db.execute("select uid from test where title = 'SE1'").fetchone()[0]
    response = dirk.post(group_address(cast, f"toetsen/{uid}/"), make | {"is_exam": "on"})
    assert response.status_code == 422
    assert "De cijferopbouw van deze groep is niet goedgekeurd." in response.content.decode()
    assert cast.db.execute("select is_exam from test where title = 'SE1'").fetchone() == (False,)
    assert (
        dirk.post(group_address(cast, f"toetsen/{uid}/"), make | {"is_exam": "on", "shown": "later"}).status_code == 303
    )


def test_exam_columns_are_marked_for_teacher_leader_and_family(cast: Cast) -> None:
    add_test(cast, "examen", is_exam=True, weight=3)
    mark(cast, "noor", "examen", "7.7")
    page = sign_in(cast.dirk).get(group_address(cast, "cijfers/")).content.decode()
    assert page.count("telt 3× · PTA") == 1
    assert (
        "Deze groep heeft toetsen voor het PTA."
        in sign_in(cast.dirk).get(group_address(cast, "cijferopbouw/")).content.decode()
    )
    assert "telt 3×, PTA" in sign_in(cast.leo).get(group_address(cast, "cijferopbouw/goedkeuren/")).content.decode()
    assert (
        'Examen <span class="stil">PTA</span>'
        in sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    )


def test_the_school_leader_reads_no_mark_and_no_pupil(cast: Cast) -> None:
    propose(cast)
    page = sign_in(cast.leo).get(group_address(cast, "cijferopbouw/goedkeuren/")).content.decode()
    assert "Breuken" in page
    assert "Bakkerman" not in page
    assert "6,4" not in page
