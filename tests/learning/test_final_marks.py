"""End marks: as calculated, confirmed all at once or changed with a reason, signed, seen, fixed, and opened again by somebody else."""

import uuid
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.learning.gradeworld import add_test, address_of, group_address, mark, period, standing, uid_of
from tests.learning.test_grades_background import SHORT
from tests.people import NOW, Cast, days, sign_in

PAGE, REOPEN = "eindcijfers/", "eindcijfers/openen/"
CALCULATED = {"noor": "6.7", "bram": "5.5", "tess": "7.0", "yara": "7.0"}
FIXED = "De eindcijfers van deze groep zijn vastgesteld. De cijfers veranderen niet meer"


@pytest.fixture(autouse=True)
def marked(cast: Cast) -> None:
    """Noor has 6,4 and 7,0 of which 6,7 comes, Bram 4,9 and 6,0 of which 5,5 comes; Tess and Yara 7,0 and nothing else."""
    cast.db.execute("update test set shown_from = now() - interval '1 day'")
    cast.db.execute("delete from grade where test_id = %s", [cast.tests["machten"]])
    for name in ("tess", "yara"):
        cast.db.execute("delete from grade where pupil_id = %s", [cast.people[name].id])
        for test in ("breuken", "machten"):
            mark(cast, name, test, "7.0")
    mark(cast, "noor", "machten", "7.0")
    mark(cast, "bram", "machten", "6.0")


def posted(cast: Cast, **changed: tuple[str, str]) -> dict[str, str]:
    """The form as the page has it, signed; `changed` has another end mark and its reason, by pupil."""
    data = {"teken": "ja"}
    for name, calculated in CALCULATED.items():
        uid = cast.people[name].uid
        text, reason = changed.get(name, (calculated.replace(".", ","), ""))
        data |= {f"w-{uid}": calculated, f"c-{uid}": text, f"r-{uid}": reason}
    return data


def sign(cast: Cast, who: str = "dirk", **changed: tuple[str, str]) -> tuple[int, str]:
    """Somebody signs; status and page."""
    response = sign_in(cast.people[who]).post(group_address(cast, PAGE), posted(cast, **changed))
    return response.status_code, response.content.decode()


def reopen(cast: Cast, reason: str = "Een toets was verkeerd nagekeken.", who: str = "leo") -> int:
    """The school leader opens the end marks again; the status."""
    status: int = sign_in(cast.people[who]).post(group_address(cast, REOPEN), {"reason": reason}).status_code
    return status


def kept(cast: Cast) -> dict[str, tuple[str, str]]:
    """The end marks of Noor and Bram in the last signing: what stands and why it differs."""
    rows = cast.db.execute(
        "select pupil_id, coalesce(value::text, code), reason from final_mark "
        "where signing_id = (select max(id) from mark_signing)"
    ).fetchall()
    names = {someone.id: name for name, someone in cast.people.items()}
    return {names[pupil]: (text, reason) for pupil, text, reason in rows if names[pupil] in {"noor", "bram"}}


def test_the_page_shows_what_is_calculated_and_how(cast: Cast) -> None:
    page = sign_in(cast.dirk).get(group_address(cast, PAGE)).content.decode()
    assert "(2 × 6,4 + 2 × 7,0) : 4 = 6,7" in page
    assert f'id="c-{cast.noor.uid}" name="c-{cast.noor.uid}" value="6,7"' in page
    assert "Stel de eindcijfers vast" in page


def test_all_at_once_are_confirmed_and_signed(cast: Cast) -> None:
    assert sign(cast)[0] == 303
    assert kept(cast) == {"noor": ("6.70", ""), "bram": ("5.50", "")}
    page = sign_in(cast.dirk).get(group_address(cast, PAGE)).content.decode()
    assert "Vastgesteld en ondertekend door Dirk" in page
    assert "Stel de eindcijfers vast" not in page


def test_one_is_changed_with_a_reason_that_the_family_reads(cast: Cast) -> None:
    status, page = sign(cast, noor=("7,0", ""))
    assert status == 422
    assert "Dit is anders dan berekend. Schrijf waarom. De familie leest de reden." in page
    assert kept(cast) == {}
    assert sign(cast, noor=("7,0", "Sterk mondeling"))[0] == 303
    assert kept(cast)["noor"] == ("7.00", "Sterk mondeling")
    home = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "Eindcijfer 7,0, vastgesteld door de docent" in home
    assert "Berekend: 6,7." in home
    assert "De docent schreef: Sterk mondeling" in home


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("7,25", "Een eindcijfer van dit vak heeft hoogstens 1 cijfer achter de komma."),
        ("11", "Een eindcijfer van dit vak is minstens 1,0 en hoogstens 10,0."),
        ("inh", "Vul een eindcijfer in, bijvoorbeeld 7, of O, V of G."),
        ("", "Vul een eindcijfer in, of schrijf waarom er geen is."),
    ],
)
def test_what_is_no_end_mark_is_said_beside_its_box(cast: Cast, text: str, sentence: str) -> None:
    status, page = sign(cast, noor=(text, "" if not text else "Daarom"))
    assert (status, sentence in page) == (422, True)
    assert kept(cast) == {}


def test_the_rule_of_the_school_holds_for_what_a_teacher_fills_in(cast: Cast) -> None:
    cast.put("mark_rule", year_id=cast.years["Oost"], period_decimals=1, final_decimals=0, lowest="3.0")
    data = posted(cast, noor=("7,5", "Mondeling"), bram=("2", "Niets gedaan"))
    data |= {
        f"w-{cast.people[name].uid}": whole
        for name, whole in (("noor", "7"), ("bram", "5"), ("tess", "7"), ("yara", "7"))
    }
    page = sign_in(cast.dirk).post(group_address(cast, PAGE), data).content.decode()
    assert "Dit vak heeft hele eindcijfers. Vul een cijfer zonder komma in." in page
    assert "Een eindcijfer van dit vak is minstens 3,0 en hoogstens 10,0." in page
    assert kept(cast) == {}


def test_without_the_signature_nothing_is_fixed(cast: Cast) -> None:
    response = sign_in(cast.dirk).post(group_address(cast, PAGE), posted(cast) | {"teken": ""})
    assert response.status_code == 422
    assert "Zet een vinkje bij de ondertekening." in response.content.decode()
    assert kept(cast) == {}


def test_a_mark_that_changed_after_the_page_was_made_is_looked_at_again(cast: Cast) -> None:
    cast.db.execute("update grade set value = 9 where test_id = %s", [cast.tests["machten"]])
    status, page = sign(cast)
    assert status == 409
    assert "Er is intussen een cijfer veranderd. Kijk de berekening opnieuw na" in page
    assert kept(cast) == {}


def test_who_has_no_end_mark_has_a_reason(cast: Cast) -> None:
    cast.db.execute("delete from grade where pupil_id = %s and test_id = %s", [cast.bram.id, cast.tests["machten"]])
    data = posted(cast, bram=("", "")) | {f"w-{cast.bram.uid}": ""}
    where = group_address(cast, PAGE)
    assert sign_in(cast.dirk).post(where, data).status_code == 422
    assert sign_in(cast.dirk).post(where, data | {f"r-{cast.bram.uid}": "Vrijstelling"}).status_code == 303
    assert kept(cast)["bram"] == ("", "Vrijstelling")
    home = sign_in(cast.bram).get("/mijn-gegevens/").content.decode()
    assert "Geen eindcijfer: zo stelde de docent het vast" in home


def test_before_the_last_period_nothing_is_signed(cast: Cast) -> None:
    period(cast, 1, -100, 5)
    period(cast, 2, 5, 100)
    status, page = sign(cast)
    assert status == 422
    assert "U kunt de eindcijfers nog niet vaststellen." in page
    assert "Dat kan als de laatste periode begint" in page
    assert kept(cast) == {}


def test_marks_that_families_do_not_see_yet_keep_it_from_being_signed(cast: Cast) -> None:
    cast.db.execute("update test set shown_from = null where id = %s", [cast.tests["machten"]])
    status, page = sign(cast)
    assert status == 422
    assert "De cijfers van toets ‘Machten’ zijn nog niet gepubliceerd." in page
    assert kept(cast) == {}


def test_a_group_with_exam_tests_waits_for_its_approved_structure(cast: Cast) -> None:
    cast.db.execute("update test set is_exam = true where id = %s", [cast.tests["machten"]])
    status, page = sign(cast)
    assert status == 422
    assert "De schoolleider moet eerst de cijferopbouw goedkeuren." in page
    assert kept(cast) == {}


def test_afterwards_no_mark_of_the_group_changes(cast: Cast) -> None:
    sign(cast)
    dirk = sign_in(cast.dirk)
    box = {
        "toets": uid_of(cast, "machten"),
        f"w-{cast.noor.uid}": "7.0",
        f"c-{cast.noor.uid}": "9,0",
        "reden": "Daarom",
    }
    assert FIXED in dirk.post(group_address(cast, "cijfers/"), box, follow=True).content.decode()
    assert dirk.post(group_address(cast, "cijfers/"), box, headers=SHORT).status_code == 409
    assert standing(cast, "machten")["noor"] == "7.0"
    page = dirk.get(group_address(cast, "cijfers/")).content.decode()
    assert f'name="c-{cast.noor.uid}"' not in page
    make = {"title": "Nog een", "weight": "3", "held_on": f"{days(-1):%Y-%m-%d}", "shown": "now"}
    assert dirk.post(group_address(cast, "toetsen/nieuw/"), make).status_code == 303
    assert dirk.post(address_of(cast, "machten"), {"doe": "wis"}).status_code == 303
    assert cast.db.execute("select count(*) from test where title in ('Nog een', 'Machten')").fetchone() == (1,)


def written(cast: Cast, runtime: psycopg.Connection, statement: str, *writes: str) -> Any:
    """What Dirk writes straight into the database, with wi2B open."""
    reads = ("organisation", "identity", "membership", "assessment", "grades", "grade_structure")
    token = token_of(runtime, cast.dirk, "teaching", reads, "group", cast.groups["wi2B"][1], writes=writes)
    return attempt(runtime, "writer", token, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update grade set value = 10 where test_id = {test} returning id",
        "delete from grade where test_id = {test} returning id",
        "insert into grade (pupil_id, test_id, value) values ({noor}, {other}, 10) returning id",
        "update test set weight = 9 where id = {test} returning id",
        "insert into test (uid, group_id, title, weight, held_on) values (gen_random_uuid(), {group}, 'x', 1, now()) returning id",
    ],
    ids=["another-mark", "no-mark", "new-mark", "another-weight", "new-test"],
)
def test_the_database_holds_it(cast: Cast, runtime: psycopg.Connection, statement: str) -> None:
    other = add_test(cast, "leeg", weight=0)
    sign(cast)
    said = {"test": cast.tests["machten"], "noor": cast.noor.id, "other": other, "group": cast.groups["wi2B"][0]}
    with pytest.raises(errors.CheckViolation, match="signed"):
        written(cast, runtime, statement.format(**said), "grades", "assessment")
    renamed = "update test set title = 'Anders' where id = {test} returning id".format(**said)
    assert written(cast, runtime, renamed, "assessment")


def signing(cast: Cast) -> str:
    """Putting a signing there, in SQL."""
    return (
        "insert into mark_signing (uid, group_id, signed_by_id, signed_at) "
        f"values (gen_random_uuid(), {cast.groups['wi2B'][0]}, {cast.dirk.id}, now()) returning id"
    )


def test_the_database_signs_a_group_once_and_not_early(cast: Cast, runtime: psycopg.Connection) -> None:
    sign(cast)
    with pytest.raises(errors.CheckViolation, match="stands"):
        written(cast, runtime, signing(cast), "grade_structure")
    cast.db.execute("delete from final_mark; delete from mark_signing")
    period(cast, 1, 5, 100)
    with pytest.raises(errors.CheckViolation, match="early"):
        written(cast, runtime, signing(cast), "grade_structure")


def test_an_end_mark_comes_with_its_signing_and_by_the_rule_of_the_school(
    cast: Cast, runtime: psycopg.Connection
) -> None:
    cast.put("mark_rule", year_id=cast.years["Oost"], period_decimals=1, final_decimals=0, lowest="3.0")
    group = cast.groups["wi2B"][0]
    number = cast.put("mark_signing", uid=uuid.uuid4(), group_id=group, signed_by_id=cast.dirk.id, signed_at=NOW)
    cast.db.execute("update mark_signing set signed_at = now()")
    add = (
        f"insert into final_mark (pupil_id, group_id, signing_id, value, calculated) "
        f"values ({cast.noor.id}, {group}, {number}, {{0}}, {{0}}) returning id"
    )
    assert written(cast, runtime, add.format("7"), "grades")
    for wrong in ("7.5", "2"):
        with pytest.raises(errors.CheckViolation, match="rule"):
            written(cast, runtime, add.format(wrong), "grades")
    cast.db.execute("update mark_signing set signed_at = now() - interval '1 hour'")
    with pytest.raises(errors.CheckViolation, match="late"):
        written(cast, runtime, add.format("7"), "grades")


def test_the_school_leader_opens_them_with_a_reason_and_reads_no_mark(cast: Cast) -> None:
    sign(cast)
    leo = sign_in(cast.leo)
    overview = leo.get("/eindcijfers/").content.decode()
    assert "wi2B" in overview
    assert "6,7" not in overview + leo.get(group_address(cast, REOPEN)).content.decode()
    assert "Bakkerman" not in overview
    assert reopen(cast, "") == 422
    assert reopen(cast) == 303
    assert "Een toets was verkeerd nagekeken." in leo.get("/eindcijfers/").content.decode()
    assert cast.db.execute("select reason, reopened_by_id from mark_reopening").fetchall() == [
        ("Een toets was verkeerd nagekeken.", cast.leo.id)
    ]
    assert reopen(cast) == 404  # open already
    home = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "vastgesteld door de docent" not in home


def test_opened_marks_change_and_are_signed_anew(cast: Cast) -> None:
    sign(cast, noor=("7,0", "Sterk mondeling"))
    reopen(cast)
    dirk = sign_in(cast.dirk)
    page = dirk.get(group_address(cast, PAGE)).content.decode()
    assert "Weer geopend door Leo" in page
    assert 'value="Sterk mondeling"' in page
    box = {
        "toets": uid_of(cast, "machten"),
        f"w-{cast.bram.uid}": "6.0",
        f"c-{cast.bram.uid}": "8,0",
        "reden": "Telfout",
    }
    assert dirk.post(group_address(cast, "cijfers/"), box).status_code == 303
    data = posted(cast) | {f"w-{cast.bram.uid}": "6.5", f"c-{cast.bram.uid}": "6,5"}
    assert dirk.post(group_address(cast, PAGE), data).status_code == 303
    assert kept(cast) == {"noor": ("6.70", ""), "bram": ("6.50", "")}
    assert cast.db.execute("select count(*) from final_mark").fetchone() == (
        8,
    )  # what was signed first goes on standing
    assert "Eindcijfer 6,7, vastgesteld" in sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()


def test_nobody_opens_what_they_signed_themselves(cast: Cast) -> None:
    sign(cast)
    cast.put(
        "staff_role", staff_id=cast.dirk.id, school_id=cast.schools["Oost"], role="school_leader", starts_on=days(-9)
    )
    assert reopen(cast, who="dirk") == 422
    assert cast.db.execute("select count(*) from mark_reopening").fetchone() == (0,)


def test_a_teacher_does_not_open_them(cast: Cast) -> None:
    sign(cast)
    assert reopen(cast, who="dirk") == 404
    assert sign_in(cast.otto).post(group_address(cast, PAGE), posted(cast)).status_code == 404


def test_the_report_and_the_meeting_of_the_last_period_go_by_what_was_signed(cast: Cast) -> None:
    period(cast, 1, -100, 200)
    maud, where = sign_in(cast.maud), f"/mentorklas/{cast.groups['2B'][1]}/rapporten/"
    assert "De eindcijfers zijn nog niet vastgesteld voor:" in maud.get(where).content.decode()
    assert sign(cast, noor=("9,1", "Sterk mondeling"))[0] == 303
    assert "wiskunde" not in maud.get(where).content.decode().partition("nog niet vastgesteld voor:")[2][:80].lower()
    meeting = maud.get(f"/rapportvergadering/{cast.groups['2B'][1]}/").content.decode()
    assert "9,1<small>eindcijfer</small>" in meeting.replace("\n", "").replace("  ", "")
