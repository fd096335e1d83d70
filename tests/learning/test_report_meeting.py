"""The report meeting: a class beside each other, and what is agreed saved of each pupil by itself, with two people at it."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.attendance.attending import signal
from tests.learning.gradeworld import add_test, mark, period
from tests.people import NOW, Cast, days, sign_in
from tests.platform.documents.pdf import text_of
from tests.release.listing import recorded
from zorgvuldig.learning.meeting.pages import LIMIT

SHORT = {"Accept": "application/json"}
OUTSIDERS = ["dirk", "otto", "anna", "petra", "fenna", "cato", "vera", "sanne", "hanna", "gerda", "noor", "bas"]


@pytest.fixture(autouse=True)
def two_periods(cast: Cast) -> None:
    """A period with one mark and one that runs, in which everybody has a mark more."""
    period(cast, 1, -100, -20)
    period(cast, 2, -20, 200)
    add_test(cast, "vroeger", held_on=days(-60))
    for name, before, now in (
        ("noor", "8.0", "4.0"),
        ("bram", "6.0", "7.0"),
        ("tess", "6.0", "6.0"),
        ("yara", "6.0", "6.0"),
    ):
        mark(cast, name, "vroeger", before)
        cast.db.execute(
            "delete from grade where pupil_id = %s and test_id = %s", [cast.people[name].id, cast.tests["breuken"]]
        )
        mark(cast, name, "breuken", now)
    cast.db.execute("delete from test where id = %s", [cast.tests["machten"]])


def address(cast: Cast, group: str = "2B", rest: str = "") -> str:
    """The meeting about a class."""
    return f"/rapportvergadering/{cast.groups[group][1]}/{rest}"


def see(cast: Cast, who: str = "maud") -> str:
    """What somebody sees."""
    response = sign_in(cast.people[who]).get(address(cast), {"periode": "2"})
    assert response.status_code == 200
    return str(response.content.decode())


def stamp(cast: Cast, name: str) -> str:
    """What tells the note that stands there, or nothing."""
    row = cast.db.execute("select written_at from meeting_note where pupil_id = %s", [cast.people[name].id]).fetchone()
    return row[0].isoformat() if row else ""


def filled(cast: Cast, **boxes: tuple[str, str, str]) -> dict[str, str]:
    """A form: of each pupil the text, the proposal and the stamp of the page."""
    posted = {"periode": "2"}
    for name, (text, proposal, was) in boxes.items():
        uid = cast.people[name].uid
        posted |= {f"n-{uid}": text, f"v-{uid}": proposal, f"w-{uid}": was}
    return posted


def post(cast: Cast, who: str | Client, *, quiet: bool = True, **boxes: tuple[str, str, str]) -> HttpResponse:
    """Somebody saves, as the script does or as a browser without it."""
    client = sign_in(cast.people[who]) if isinstance(who, str) else who
    return client.post(address(cast), filled(cast, **boxes), headers=SHORT if quiet else {})


def standing(cast: Cast) -> dict[str, tuple[Any, ...]]:
    """What was agreed, by first name: the text, the proposal and who wrote it."""
    names = {someone.id: name for name, someone in cast.people.items()}
    rows = cast.db.execute("select pupil_id, text, proposal, author_id from meeting_note").fetchall()
    return {names[pupil]: (text, proposal, names[author]) for pupil, text, proposal, author in rows}


def test_the_class_stands_beside_each_other_with_what_changed(cast: Cast) -> None:
    page = see(cast)
    assert "Rapportvergadering 2B" in page
    assert '<b class="laag">4,0</b><small>−4,0</small>' in page
    assert "7,0<small>+1,0</small>" in page
    assert "Niemand heeft drie vakken onder 5,5" in page


def test_a_mark_that_is_missing_shows_as_a_star_and_not_as_nothing(cast: Cast) -> None:
    add_test(cast, "later")
    mark(cast, "bram", "later", "missed")
    assert '7,0<abbr title="nog niet compleet">*</abbr>' in see(cast)


def test_who_has_an_open_signal_comes_first_with_absence_beside(cast: Cast) -> None:
    signal(cast, "tess")
    page = see(cast)
    assert "Eerst bespreken" in page
    assert "signaal over verzuim" in page.split("De hele klas")[0]


def test_remarks_of_teachers_stand_with_the_pupil_also_when_families_do_not_read_them_yet(cast: Cast) -> None:
    now = cast.db.execute("select id from period where number = 2").fetchone()[0]
    cast.put(
        "progress_note", pupil_id=cast.noor.id, group_id=cast.groups["wi2B"][0], period_id=now, text="Let op met breuken.",
        author_id=cast.dirk.id, written_at=NOW, shown_from=None,
    )  # fmt: skip
    page = see(cast)
    assert "Let op met breuken." in page
    assert "Dirk Werker" in page


def test_what_is_agreed_is_saved_of_each_pupil_by_itself(cast: Cast) -> None:
    response = post(
        cast, "maud", noor=("Bijles wiskunde.", "repeat", ""), bram=("x" * (LIMIT + 1), "", ""), tess=("", "later", "")
    )
    assert response.status_code == 422
    told = response.json()
    assert told["boxes"][str(cast.noor.uid)] == ""
    assert "Er passen er 1000." in told["boxes"][str(cast.bram.uid)]
    assert standing(cast) == {"noor": ("Bijles wiskunde.", "repeat", "maud"), "tess": ("", "later", "maud")}
    assert told["notes"][str(cast.noor.uid)]["who"] == "Maud Werker"


def test_two_at_once_write_about_two_pupils_and_each_sees_the_other(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    assert post(cast, "maud", noor=("Van Maud.", "", "")).status_code == 200
    told = post(cast, leo, bram=("Van Leo.", "promote", "")).json()
    assert told["notes"][str(cast.noor.uid)]["text"] == "Van Maud."
    assert standing(cast) == {"noor": ("Van Maud.", "", "maud"), "bram": ("Van Leo.", "promote", "leo")}


def test_the_second_who_writes_about_the_same_pupil_is_told_and_nothing_is_lost(cast: Cast) -> None:
    assert post(cast, "maud", noor=("Van Maud.", "repeat", "")).status_code == 200
    response = post(cast, "leo", noor=("Van Leo.", "promote", ""), bram=("Ook van Leo.", "", ""))
    assert response.status_code == 409
    says = response.json()["boxes"][str(cast.noor.uid)]
    assert "Maud Werker schreef intussen ook iets: blijft zitten, ‘Van Maud.’" in says
    assert standing(cast) == {"noor": ("Van Maud.", "repeat", "maud"), "bram": ("Ook van Leo.", "", "leo")}
    was = response.json()["notes"][str(cast.noor.uid)]["was"]
    assert post(cast, "leo", noor=("Van ons beiden.", "repeat", was)).status_code == 200
    assert standing(cast)["noor"] == ("Van ons beiden.", "repeat", "leo")
    (changed,) = cast.db.execute(
        "select changed->'text' from gate.change where table_name = 'meeting_note' and op = 'update'"
    ).fetchone()
    assert "Van Maud." in str(changed)


def test_without_script_what_was_typed_stays_on_the_page_with_what_stands_there(cast: Cast) -> None:
    post(cast, "maud", noor=("Van Maud.", "", ""))
    response = post(cast, "leo", quiet=False, noor=("Van Leo.", "", ""), bram=("Goed bezig.", "", ""))
    page = response.content.decode()
    assert response.status_code == 409
    assert ">Van Leo.</textarea>" in page
    assert "‘Van Maud.’" in page
    assert f'value="{stamp(cast, "noor")}"' in page.replace("&#43;", "+").replace("+00:00", "+00:00")
    assert "De rest van wat u typte is wel bewaard." in page
    assert set(standing(cast)) == {"noor", "bram"}


def test_the_same_words_of_two_people_are_no_clash_and_emptied_is_gone(cast: Cast) -> None:
    post(cast, "maud", noor=("Bijles.", "", ""))
    assert post(cast, "leo", noor=("Bijles.", "", "")).status_code == 200
    assert standing(cast)["noor"][2] == "maud"
    assert post(cast, "leo", noor=("", "", stamp(cast, "noor"))).status_code == 200
    assert standing(cast) == {}


def test_a_proposal_that_is_none_and_a_pupil_of_another_class_are_refused(cast: Cast) -> None:
    assert post(cast, "maud", noor=("", "flies", "")).status_code == 422
    response = post(cast, "maud", noor=("Goed.", "", ""), sem=("Goed.", "", ""))
    assert (response.status_code, response.json()["says"][:12]) == (422, "Een leerling")
    page = post(cast, "maud", quiet=False, noor=("Goed.", "", ""), sem=("Goed.", "", "")).content.decode()
    assert ">Goed.</textarea>" in page
    assert standing(cast) == {}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_sees_or_writes_it(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    assert client.get(address(cast)).status_code == 404
    assert post(cast, client, noor=("Stiekem.", "", "")).status_code == 404
    assert standing(cast) == {}


def test_a_mentor_meets_about_the_own_class_and_a_leader_about_those_of_the_school(cast: Cast) -> None:
    assert sign_in(cast.maud).get(address(cast, "3A")).status_code == 404
    assert sign_in(cast.leo).get(address(cast, "3A")).status_code == 200
    assert sign_in(cast.leo).get(address(cast, "w1")).status_code == 404
    maud, leo = (sign_in(cast.people[who]).get("/rapportvergadering/").content.decode() for who in ("maud", "leo"))
    assert (">2B<" in maud, ">3A<" in maud) == (True, False)
    assert (">2B<" in leo, ">3A<" in leo, ">w1<" in leo) == (True, True, False)


def test_one_look_is_one_row_of_each_pupil_for_this_purpose_and_the_family_reads_it(cast: Cast) -> None:
    see(cast, "leo")
    rows = cast.db.execute(
        "select pupil_id, actor_id from gate.log where purpose = 'report_meeting' order by pupil_id"
    ).fetchall()
    assert rows == [
        (pupil, cast.leo.id) for pupil in sorted(cast.people[n].id for n in ("noor", "bram", "tess", "yara"))
    ]
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/inzage/").content.decode()
    assert "rapportvergadering" in page.lower()
    assert "Leo Werker" in page


def issue(cast: Cast, *names: str) -> HttpResponse:
    """Maud issues reports of period 2."""
    chosen = [str(cast.people[name].uid) for name in names]
    where = f"/mentorklas/{cast.groups['2B'][1]}/rapporten/"
    return sign_in(cast.maud).post(where, {"periode": "2", "leerling": chosen, "loopt": "on"})


def test_families_read_what_was_agreed_once_the_report_is_issued(cast: Cast) -> None:
    post(cast, "leo", noor=("Bijles wiskunde.", "later", ""), tess=("Goed.", "", ""))
    page = f"/mijn-kind/{cast.noor.uid}/"
    gerda = sign_in(cast.gerda)
    assert "Bijles wiskunde." not in gerda.get(page).content.decode()
    assert issue(cast, "noor").status_code == 303
    shown = gerda.get(page).content.decode()
    assert "Bijles wiskunde." in shown
    assert "later beslissen" in shown
    assert cast.db.execute("select pupil_id from meeting_note where shown_from is not null").fetchall() == [
        (cast.noor.id,)
    ]


def test_on_paper_it_is_a_landscape_page_that_stands_on_record(cast: Cast) -> None:
    post(cast, "maud", noor=("Bijles wiskunde.", "repeat", ""))
    where = address(cast, rest="lijsten/vergaderlijst/")
    response = sign_in(cast.leo).post(where, {"reason": "report_meeting", "form": "pdf", "period": "2"})
    assert response.status_code == 200
    text = text_of(response.content)
    assert "Bakkerman, Noor" in text
    assert "Bijles wiskunde." in text
    assert "Periode 2" in text
    assert "blijft zitten" in text
    on_record = {row[0]: row for row in recorded(cast)}
    assert set(on_record) == {cast.people[name].id for name in ("noor", "bram", "tess", "yara")}
    assert on_record[cast.noor.id][3:5] == ("education_task/meeting/report_meeting", cast.leo.id)
    assert {"grade.value", "meeting_note.text", "meeting_note.proposal"} <= set(on_record[cast.noor.id][5])


@pytest.mark.parametrize(("number", "sentence"), [("", "Vul het nummer"), ("7", "Deze periode is er niet")])
def test_a_list_of_no_period_leaves_nothing_on_record(cast: Cast, number: str, sentence: str) -> None:
    posted = {"reason": "report_meeting", "form": "pdf", "period": number}
    response = sign_in(cast.maud).post(address(cast, rest="lijsten/vergaderlijst/"), posted)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert recorded(cast) == []


def test_a_note_that_says_nothing_is_refused_by_the_database(cast: Cast) -> None:
    now = cast.db.execute("select id from period where number = 2").fetchone()[0]
    with pytest.raises(Exception, match="meeting_note_says_something"), cast.db.transaction():
        cast.put(
            "meeting_note", pupil_id=cast.noor.id, group_id=cast.groups["2B"][0], period_id=now, text="", proposal="",
            author_id=cast.maud.id, written_at=NOW,
        )  # fmt: skip
