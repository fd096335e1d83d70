"""Where the school wants two people to look, the mentor puts reports forward and somebody else issues them."""

import psycopg
import pytest

from tests.gate.hostile import attempt, token_of
from tests.learning.gradeworld import mark, period
from tests.learning.test_reports import address, cards
from tests.people import Cast, days, sign_in
from zorgvuldig.learning.reports.pages import READS


@pytest.fixture(autouse=True)
def by_two(cast: Cast) -> None:
    """Two periods with marks, at a school that wants two people to look."""
    period(cast, 1, -100, -20)
    period(cast, 2, -20, 200)
    for name in ("noor", "bram", "tess", "yara"):
        mark(cast, name, "machten", "7.0")
    cast.db.execute("update school set reports_by_two = true")


def do(cast: Cast, who: str, verb: str, *names: str) -> tuple[int, str]:
    """Somebody puts reports forward (`leg_voor`), takes that back (`trek_in`) or issues them; status and page."""
    posted = {"periode": "2", "leerling": [str(cast.people[name].uid) for name in names], "loopt": "on"}
    response = sign_in(cast.people[who]).post(address(cast), posted | ({verb: "ja"} if verb else {}))
    return response.status_code, response.content.decode()


def waiting(cast: Cast) -> list[tuple[int, int]]:
    """Whose report waits, and who put it forward."""
    rows = cast.db.execute("select pupil_id, proposed_by_id from report_proposal order by pupil_id")
    return list(rows.fetchall())


def period_of(cast: Cast) -> int:
    """The number of the second period."""
    number: int = cast.db.execute("select id from period where number = 2").fetchone()[0]
    return number


def second_mentor(cast: Cast) -> None:
    """Dirk is mentor of 2B as well."""
    cast.put("mentoring", staff_id=cast.dirk.id, group_id=cast.groups["2B"][0], starts_on=days(-10))
    cast.put("staff_role", staff_id=cast.dirk.id, school_id=cast.schools["Oost"], role="mentor", starts_on=days(-10))


def test_the_mentor_puts_forward_and_the_leader_issues(cast: Cast) -> None:
    assert "Geef de rapporten uit</button>" not in sign_in(cast.maud).get(address(cast)).content.decode()
    assert do(cast, "maud", "leg_voor", "noor", "bram")[0] == 303
    assert waiting(cast) == [(cast.noor.id, cast.maud.id), (cast.bram.id, cast.maud.id)]
    assert cards(cast, "noor") == []
    page = sign_in(cast.leo).get(address(cast), {"periode": "2"})
    assert "voorgelegd door Maud" in page.content.decode()
    assert page.context["chosen"] == {cast.noor.uid, cast.bram.uid}
    assert do(cast, "leo", "", "noor")[0] == 303
    assert waiting(cast) == [(cast.bram.id, cast.maud.id)]
    issued = cast.db.execute("select added_by_id, proposed_by_id from report_card").fetchall()
    assert issued == [(cast.leo.id, cast.maud.id)]


def test_another_mentor_of_the_class_issues_too(cast: Cast) -> None:
    second_mentor(cast)
    assert do(cast, "maud", "leg_voor", "noor")[0] == 303
    assert do(cast, "dirk", "", "noor")[0] == 303
    assert len(cards(cast, "noor")) == 1


@pytest.mark.parametrize("who", ["maud", "leo"])
def test_nobody_issues_what_nobody_put_forward(cast: Cast, who: str) -> None:
    status, page = do(cast, who, "", "noor")
    assert status == 409
    assert "is niet door een ander voorgelegd" in page
    assert cards(cast, "noor") == []


def test_who_puts_forward_does_not_issue(cast: Cast) -> None:
    do(cast, "maud", "leg_voor", "noor")
    page = sign_in(cast.maud).get(address(cast), {"periode": "2"}).content.decode()
    assert "door u voorgelegd" in page
    assert "Geef de rapporten uit</button>" not in page
    status, page = do(cast, "maud", "", "noor")
    assert status == 409
    assert "is niet door een ander voorgelegd" in page
    assert cards(cast, "noor") == []


def test_the_leader_puts_nothing_forward(cast: Cast) -> None:
    status, page = do(cast, "leo", "leg_voor", "noor")
    assert status == 422
    assert "Alleen de mentor van de klas legt rapporten voor." in page
    assert waiting(cast) == []


def test_it_is_taken_back_and_put_forward_again(cast: Cast) -> None:
    do(cast, "maud", "leg_voor", "noor")
    assert do(cast, "maud", "leg_voor", "noor")[0] == 303  # a second click
    assert waiting(cast) == [(cast.noor.id, cast.maud.id)]
    assert do(cast, "maud", "trek_in", "noor")[0] == 303
    assert waiting(cast) == []
    assert do(cast, "leo", "", "noor")[0] == 409


def test_a_next_issue_asks_two_again(cast: Cast) -> None:
    do(cast, "maud", "leg_voor", "noor")
    assert do(cast, "leo", "", "noor")[0] == 303
    assert do(cast, "leo", "", "noor")[0] == 409
    assert len(cards(cast, "noor")) == 1


@pytest.mark.parametrize("verb", ["leg_voor", "trek_in", ""])
def test_a_pupil_of_another_class_is_refused(cast: Cast, verb: str) -> None:
    status, page = do(cast, "maud", verb, "sem")
    assert status == 422
    assert "zit niet meer in deze klas" in page
    assert waiting(cast) == []


def test_without_the_rule_the_mentor_issues_and_the_leader_reads_so(cast: Cast) -> None:
    cast.db.execute("update school set reports_by_two = false")
    assert do(cast, "maud", "", "noor")[0] == 303
    page = sign_in(cast.leo).get(address(cast))
    assert "Op deze school geeft de mentor de rapporten uit." in page.content.decode()
    assert do(cast, "leo", "", "bram")[0] == 422
    assert cards(cast, "bram") == []
    uid = cards(cast, "noor")[0][1]
    assert sign_in(cast.leo).get(f"{address(cast)}{uid}/intrekken/").status_code == 404
    assert sign_in(cast.leo).get(f"/leerlingen/{cast.noor.uid}/rapporten/voorbeeld/?periode=2").status_code == 404


def test_the_second_sees_the_report_before_issuing_it(cast: Cast) -> None:
    found = sign_in(cast.leo).get(f"/leerlingen/{cast.noor.uid}/rapporten/voorbeeld/?periode=2")
    assert found["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("who", ["dirk", "otto", "anna", "petra", "cato", "vera", "noor", "gerda", "wim"])
def test_nobody_else_opens_them(cast: Cast, who: str) -> None:
    assert sign_in(cast.people[who]).get(address(cast)).status_code == 404


@pytest.mark.parametrize(
    ("proposed", "why"), [("null", "report_card_alone"), ("{leo}", "report_card_alone"), ("{maud}", None)]
)
def test_the_database_lets_no_report_go_out_by_one(
    cast: Cast, runtime: psycopg.Connection, proposed: str, why: str | None
) -> None:
    do(cast, "maud", "leg_voor", "noor")
    token = token_of(runtime, cast.leo, "reporting", READS, "group", cast.groups["2B"][1], writes=("report",))
    statement = (
        "insert into report_card (uid, pupil_id, period_id, group_id, version, blob, name, media_type, size, added_at, added_by_id, proposed_by_id) "
        f"values (gen_random_uuid(), {cast.noor.id}, {period_of(cast)}, {cast.groups['2B'][0]}, 1, gen_random_uuid(), 'x.pdf', 'application/pdf', 1, now(), "
        f"{cast.leo.id}, {proposed.format(leo=cast.leo.id, maud=cast.maud.id)}) returning 1"
    )
    if why is None:
        attempt(runtime, "writer", token, statement)
        return
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, statement)
    assert refused.value.diag.constraint_name in (why, "report_card_other_person")


def test_the_database_lets_one_person_not_do_both(cast: Cast) -> None:
    cast.db.execute("update school set reports_by_two = false")
    do(cast, "maud", "", "noor")
    with pytest.raises(psycopg.errors.CheckViolation, match="report_card_other_person"):
        cast.db.execute("update report_card set proposed_by_id = added_by_id")


def test_nobody_puts_forward_in_the_name_of_somebody_else(cast: Cast, runtime: psycopg.Connection) -> None:
    token = token_of(runtime, cast.leo, "reporting", READS, "group", cast.groups["2B"][1], writes=("report",))
    with pytest.raises(psycopg.Error):
        attempt(
            runtime, "writer", token,
            f"insert into report_proposal (pupil_id, period_id, group_id, proposed_by_id, proposed_at) values ({cast.noor.id}, {period_of(cast)}, "
            f"{cast.groups['2B'][0]}, {cast.maud.id}, now()) returning 1",
        )  # fmt: skip
