"""The school exam: what the PTA says of a test, what was handed in, resits by the school's rule, and the list that is signed."""

from decimal import Decimal

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.learning.gradeworld import add_test, address_of, group_address, mark, put_exam, standing, uid_of
from tests.people import Cast, days, sign_in
from zorgvuldig.learning.averages import Scheme
from zorgvuldig.learning.exams.reads import exam_average
from zorgvuldig.learning.marks import Code

PTA = "pta/"
NONE_LEFT = "Deze leerling heeft dit schooljaar geen herkansing van het schoolexamen meer over."


def approved(cast: Cast) -> None:
    """Dirk proposes how marks are made, and Leo approves."""
    plan = {"method": "periods", "period_decimals": "1", "final_decimals": "0", "missed": "waits"}
    assert sign_in(cast.dirk).post(group_address(cast, "cijferopbouw/"), plan).status_code == 303
    digest = cast.db.execute("select digest from grade_plan order by id desc limit 1").fetchone()[0]
    where = group_address(cast, "cijferopbouw/goedkeuren/")
    assert sign_in(cast.leo).post(where, {"opbouw": digest}).status_code == 303


def details(
    cast: Cast, test: str, code: str = "SE1", kind: str = "written", weight: str = "3", again: bool = True
) -> dict[str, str]:
    """What Dirk fills in of a test of the PTA."""
    uid = uid_of(cast, test)
    return {f"code-{uid}": code, f"soort-{uid}": kind, f"telt-{uid}": weight} | ({f"her-{uid}": "ja"} if again else {})


def row(cast: Cast, test: str) -> tuple[object, ...]:
    """What the PTA says of a test."""
    found: tuple[object, ...] = cast.db.execute(
        "select exam_code, exam_kind, exam_weight, may_resit from test where id = %s", [cast.tests[test]]
    ).fetchone()
    return found


def resit(cast: Cast, first: str = "breuken") -> None:
    """The first test is of the PTA, shown and taken again."""
    cast.db.execute(
        "update test set is_exam = true, shown_from = now() - interval '1 day' where id = %s", [cast.tests[first]]
    )
    add_test(cast, "nogmaals", is_exam=True, resit_of_id=cast.tests[first], resit_counts="best", weight=2)
    approved(cast)


def entered(cast: Cast, text: str, was: str = "", pupil: str = "noor") -> tuple[int, str]:
    """Dirk fills in a mark for the resit; status and page."""
    uid = cast.people[pupil].uid
    box = {"toets": uid_of(cast, "nogmaals"), f"w-{uid}": was, f"c-{uid}": text}
    response = sign_in(cast.dirk).post(group_address(cast, "cijfers/"), box)
    return response.status_code, response.content.decode()


def right(cast: Cast, per_year: int) -> None:
    cast.put("resit_right", school_id=cast.schools["Oost"], per_year=per_year)


def test_the_teacher_writes_down_what_the_pta_says(cast: Cast) -> None:
    add_test(cast, "se", is_exam=True)
    dirk = sign_in(cast.dirk)
    assert dirk.post(group_address(cast, PTA), details(cast, "se", again=False)).status_code == 303
    assert row(cast, "se") == ("SE1", "written", 3, False)
    assert 'value="SE1"' in dirk.get(group_address(cast, PTA)).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "een veel te lange code"}, "Een code is hoogstens 12 tekens lang."),
        ({"kind": "dansen"}, "Kies wat voor toets het is."),
        ({"weight": "101"}, "Vul als gewicht een heel getal in van 0 tot en met 100, of niets."),
        ({"weight": "half"}, "Vul als gewicht een heel getal in van 0 tot en met 100, of niets."),
    ],
)
def test_what_no_pta_says_is_said_beside_the_test(cast: Cast, change: dict[str, str], sentence: str) -> None:
    add_test(cast, "se", is_exam=True)
    response = sign_in(cast.dirk).post(group_address(cast, PTA), details(cast, "se", **change))
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert row(cast, "se") == ("", "", None, True)


def test_two_tests_have_no_same_code(cast: Cast) -> None:
    add_test(cast, "een", is_exam=True)
    add_test(cast, "twee", is_exam=True)
    response = sign_in(cast.dirk).post(group_address(cast, PTA), details(cast, "een") | details(cast, "twee"))
    assert response.status_code == 422
    assert "Twee toetsen van deze groep hebben dezelfde code." in response.content.decode()
    assert row(cast, "een") == ("", "", None, True)


def test_another_weight_asks_for_a_new_approval_and_a_code_does_not(cast: Cast) -> None:
    add_test(cast, "se", is_exam=True)
    approved(cast)
    dirk = sign_in(cast.dirk)
    dirk.post(group_address(cast, PTA), details(cast, "se", weight=""))
    assert "opbouw goedgekeurd" in dirk.get(group_address(cast, "cijferopbouw/")).content.decode()
    dirk.post(group_address(cast, PTA), details(cast, "se", weight="3"))
    assert "niet meer goedgekeurd" in dirk.get(group_address(cast, "cijferopbouw/")).content.decode()


def test_a_test_that_leaves_the_pta_takes_nothing_of_it_along(cast: Cast) -> None:
    put_exam(cast)
    change = {"title": "Werkstuk", "weight": "1", "held_on": f"{days(-5):%Y-%m-%d}", "shown": "now"}
    assert sign_in(cast.dirk).post(address_of(cast, "werkstuk"), change).status_code == 303
    assert row(cast, "werkstuk") == ("", "", None, True)


def test_the_average_of_the_school_exam() -> None:
    marks = [(Decimal("6.4"), 2), (Decimal("7.5"), 1), (Code.EXEMPT, 5), (None, 1), (Decimal("1.0"), 0)]
    assert exam_average(marks, Scheme()) == Decimal("6.8")  # (2 × 6,4 + 7,5) : 3 = 6,766…
    assert exam_average([(Decimal("6.0"), 1), (Decimal("6.5"), 1)], Scheme()) == Decimal("6.3")  # a half upwards
    assert exam_average([(None, 1)], Scheme()) is None


def test_a_day_on_which_work_came_in_is_seen_by_the_family(cast: Cast) -> None:
    where = put_exam(cast)
    dirk = sign_in(cast.dirk)
    day = days(-2)
    assert dirk.post(where, {f"d-{cast.noor.uid}": "", f"d-{cast.bram.uid}": f"{day:%Y-%m-%d}"}).status_code == 303
    rows = cast.db.execute("select pupil_id, handed_on from hand_in").fetchall()
    assert rows == [(cast.bram.id, day)]
    page = sign_in(cast.bram).get("/mijn-gegevens/cijfers/").content.decode()
    assert "PO1" in page
    assert f"{day.day} " in page.partition("Ingeleverd op")[2]


def test_no_day_to_come_and_no_word_for_a_day(cast: Cast) -> None:
    where = put_exam(cast)
    for text, sentence in (
        (f"{days(3):%Y-%m-%d}", "Een dag waarop werk is ingeleverd, kan niet in de toekomst liggen."),
        ("gisteren", "Vul de dag in waarop het werk is ingeleverd."),
    ):
        response = sign_in(cast.dirk).post(where, {f"d-{cast.noor.uid}": text})
        assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert cast.db.execute("select handed_on from hand_in").fetchall() == [(days(-3),)]


def test_a_written_test_has_nothing_to_hand_in(cast: Cast, runtime: psycopg.Connection) -> None:
    where = put_exam(cast)
    cast.db.execute("update test set exam_kind = 'written' where id = %s", [cast.tests["werkstuk"]])
    assert sign_in(cast.dirk).get(where).status_code == 404
    reads = ("organisation", "identity", "membership", "assessment", "grades")
    group = cast.groups["wi2B"]
    token = token_of(runtime, cast.dirk, "teaching", reads, "group", group[1], writes=("grades",))
    add = (
        "insert into hand_in (pupil_id, group_id, test_id, handed_on) "
        f"values ({cast.bram.id}, {group[0]}, {cast.tests['werkstuk']}, {{}}) returning id"
    )
    with pytest.raises(errors.CheckViolation, match="test"):
        attempt(runtime, "writer", token, add.format("current_date"))
    cast.db.execute("update test set exam_kind = 'practical' where id = %s", [cast.tests["werkstuk"]])
    assert attempt(runtime, "writer", token, add.format("current_date"))
    with pytest.raises(errors.CheckViolation, match="day"):
        attempt(runtime, "writer", token, add.format("current_date + 2"))


def test_a_resit_above_the_right_is_refused_in_one_sentence(cast: Cast) -> None:
    resit(cast)
    right(cast, 0)
    status, page = entered(cast, "8,0")
    assert (status, NONE_LEFT in page) == (422, True)
    assert standing(cast, "nogmaals") == {}
    assert entered(cast, "vr")[0] == 303  # an exemption uses none
    assert entered(cast, "8,0", "vr")[0] == 422


def test_a_resit_within_the_right_is_kept_and_counted(cast: Cast) -> None:
    resit(cast)
    right(cast, 1)
    assert entered(cast, "8,0")[0] == 303
    assert standing(cast, "nogmaals") == {"noor": "8.0"}
    page = sign_in(cast.dirk).get(group_address(cast, PTA)).content.decode()
    assert "0 van 1" in page
    assert "1 van 1" in page  # whoever took nothing again
    home = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/cijfers/").content.decode()
    assert "Herkansingen dit schooljaar: 1 van 1 gebruikt, nog 0 over." in home


def test_what_was_used_in_another_subject_counts(cast: Cast, runtime: psycopg.Connection) -> None:
    resit(cast)
    right(cast, 1)
    first = add_test(cast, "ander", group="ne3A", is_exam=True)
    add_test(cast, "ander nogmaals", group="ne3A", is_exam=True, resit_of_id=first, resit_counts="last")
    mark(cast, "noor", "ander nogmaals", "5.0")
    assert entered(cast, "8,0")[0] == 422
    reads = ("organisation", "identity", "membership", "assessment", "grades")
    token = token_of(runtime, cast.dirk, "teaching", reads, "group", cast.groups["wi2B"][1], writes=("grades",))
    add = f"insert into grade (pupil_id, test_id, value) values ({{}}, {cast.tests['nogmaals']}, 8) returning id"
    with pytest.raises(errors.CheckViolation, match="resits"):
        attempt(runtime, "writer", token, add.format(cast.noor.id))
    assert attempt(runtime, "writer", token, add.format(cast.bram.id))


def test_a_test_that_is_not_taken_again_is_not_offered(cast: Cast, runtime: psycopg.Connection) -> None:
    put_exam(cast)
    page = sign_in(cast.dirk).get(group_address(cast, "toetsen/nieuw/")).content.decode()
    assert f'value="{uid_of(cast, "werkstuk")}"' not in page
    assert f'value="{uid_of(cast, "breuken")}"' in page
    group = cast.groups["wi2B"]
    reads = ("organisation", "assessment")
    token = token_of(runtime, cast.dirk, "teaching", reads, "group", group[1], writes=("assessment",))
    with pytest.raises(errors.CheckViolation, match="forbidden"):
        attempt(
            runtime, "writer", token,
            "insert into test (uid, group_id, title, weight, held_on, resit_of_id, resit_counts) "
            f"values (gen_random_uuid(), {group[0]}, 'x', 1, now(), {cast.tests['werkstuk']}, 'best') returning id",
        )  # fmt: skip


def test_the_school_says_how_many_resits_there_are(cast: Cast) -> None:
    where = f"/jaarplanning/herkansingen/?school={cast.schools['Oost']}"
    leo = sign_in(cast.leo)
    assert leo.post(where, {"per_year": "41"}).status_code == 422
    assert leo.post(where, {"per_year": "2"}).status_code == 303
    assert cast.db.execute("select per_year from resit_right").fetchall() == [(2,)]
    assert leo.post(where, {"weg": "ja"}).status_code == 303
    assert cast.db.execute("select count(*) from resit_right").fetchone() == (0,)
    assert sign_in(cast.dirk).post(where, {"per_year": "9"}).status_code == 404


LISTED = {"reason": "school_exam", "form": "screen"}


@pytest.mark.parametrize(("who", "desk"), [("leo", "schoolexamen"), ("dirk", "groepen")])
def test_the_list_to_sign_is_made_on_record(cast: Cast, who: str, desk: str) -> None:
    put_exam(cast)
    mark(cast, "noor", "werkstuk", "7.3")
    where = f"/{desk}/{cast.groups['wi2B'][1]}/lijsten/pta-lijst/"
    someone = sign_in(cast.people[who])
    page = someone.post(where, LISTED).content.decode()
    assert "PO1" in page
    assert "7,3" in page
    assert "Handtekening leerling" in page
    assert cast.db.execute("select count(*) from release where pupil_id = %s", [cast.noor.id]).fetchone() == (1,)
    pdf = someone.post(where, LISTED | {"form": "pdf"})
    assert (
        pdf.content.startswith(b"%PDF") if hasattr(pdf, "content") else b"".join(pdf.streaming_content)[:4] == b"%PDF"
    )
    sheet = someone.post(where, LISTED | {"form": "xlsx"})
    assert sheet.status_code == 200


def test_the_leader_finds_the_groups_and_nobody_else_does(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    assert "Geen groep heeft dit schooljaar toetsen voor het PTA." in leo.get("/schoolexamen/").content.decode()
    put_exam(cast)
    assert "wi2B" in leo.get("/schoolexamen/").content.decode()
    where = f"/schoolexamen/{cast.groups['wi2B'][1]}/lijsten/pta-lijst/"
    for name in ("dirk", "anna", "otto", "gerda"):
        assert sign_in(cast.people[name]).post(where, LISTED).status_code == 404
