"""What pupils choose for the coming year is recorded per class and divided into groups, and is nobody's place before the year is turned."""

import psycopg
import pytest

from tests.gate.hostile import attempt, token_of
from tests.people import Cast, days, sign_in
from tests.pupils.choosing import (
    boxes,
    choices,
    division_path,
    number_of,
    places,
    put_choice,
    put_coming,
    put_division,
    put_grid,
    put_group,
    put_overview,
    put_subject,
    subject,
)
from tests.pupils.test_rollover import at_once
from zorgvuldig.pupils.choices import pages as choice_pages


@pytest.fixture
def grid(cast: Cast) -> str:
    """The address of the choices of 2B; there are Wiskunde, Nederlands and Scheikunde."""
    put_subject(cast, "sk", "Scheikunde")
    put_subject(cast, "wx", "Verweg", "West")
    return put_grid(cast)


def test_choices_are_ticked_saved_and_logged(cast: Cast, grid: str) -> None:
    anna = sign_in(cast.anna)
    form = boxes(anna, grid)
    noor, bram = number_of(form, cast.noor), number_of(form, cast.bram)
    form[f"k-{noor}"] = [str(subject(cast)), str(subject(cast, "Scheikunde"))]
    form |= {f"k-{bram}": [str(subject(cast))], f"n-{bram}": "3/havo"}
    page = anna.post(grid, form, follow=True).content.decode()
    assert "De keuze van 2 leerlingen is bewaard." in page
    assert choices(cast) == {
        ("Noor", "Wiskunde", 3, "havo", None),
        ("Noor", "Scheikunde", 3, "havo", None),
        ("Bram", "Wiskunde", 3, "havo", None),
    }
    assert "Verweg" not in page
    looked = cast.db.execute(
        "select count(*) from gate.log where purpose = 'subject_choice' and not refused and pupil_id = %s",
        [cast.noor.id],
    )
    assert looked.fetchone()[0] >= 2
    assert cast.db.execute("select count(*) from membership where starts_on > %s", [days(0)]).fetchone() == (0,)
    assert "Er was niets veranderd." in anna.post(grid, boxes(anna, grid), follow=True).content.decode()


@pytest.mark.parametrize("who", ["leo", "maud"])
def test_the_leader_and_the_mentor_record_them_too(cast: Cast, grid: str, who: str) -> None:
    client = sign_in(cast.people[who])
    form = boxes(client, grid)
    form[f"k-{number_of(form, cast.tess)}"] = [str(subject(cast))]
    assert client.post(grid, form).status_code == 303
    assert choices(cast) == {("Tess", "Wiskunde", 3, "havo", None)}
    back = client.get(grid).context["back"]
    assert client.get(back).status_code == 200


@pytest.mark.parametrize("who", ["wim", "dirk", "otto", "gerda", "noor", "petra", "bas", "cato"])
def test_nobody_else_sees_or_records_them(cast: Cast, grid: str, who: str) -> None:
    put_choice(cast, cast.noor)
    form = boxes(sign_in(cast.anna), grid)
    client = sign_in(cast.people[who])
    assert client.get(grid).status_code == 404
    assert client.post(grid, form).status_code == 404
    for path in (put_overview(cast), division_path(cast)):
        assert client.get(path).status_code == 404
        assert client.post(path, {"maak": "x"}).status_code in (404, 405)


def test_a_subject_that_stays_keeps_its_group_and_another_level_does_not(cast: Cast, grid: str) -> None:
    number, _uid = put_group(cast)
    put_choice(cast, cast.noor, group_id=number)
    put_choice(cast, cast.noor, subject_id=subject(cast, "Scheikunde"))
    anna = sign_in(cast.anna)
    assert "Ingedeeld in wi3H1." in anna.get(grid).content.decode()
    form = boxes(anna, grid)
    noor = number_of(form, cast.noor)
    assert anna.post(grid, form | {f"k-{noor}": [str(subject(cast))]}).status_code == 303
    assert choices(cast) == {("Noor", "Wiskunde", 3, "havo", "wi3H1")}
    form = boxes(anna, grid)
    put_group(cast, "x4H1", stage=4)
    cast.db.execute(
        "insert into learning_group (uid, year_id, kind, name, stage, level) values (gen_random_uuid(), %s, 'class', 'H4', 4, 'havo')",
        [put_coming(cast)],
    )
    assert anna.post(grid, form | {f"n-{noor}": "4/havo"}).status_code == 303
    assert choices(cast) == {("Noor", "Wiskunde", 4, "havo", None)}
    form = boxes(anna, grid)
    assert anna.post(grid, form | {f"k-{noor}": []}).status_code == 303
    assert choices(cast) == set()


def test_of_two_who_record_one_pupil_the_later_one_is_told(cast: Cast, grid: str) -> None:
    anna, leo = sign_in(cast.anna), sign_in(cast.leo)
    form = boxes(anna, grid)
    noor = number_of(form, cast.noor)
    assert leo.post(grid, form | {f"k-{noor}": [str(subject(cast))]}).status_code == 303
    late = anna.post(grid, form | {f"k-{noor}": [str(subject(cast, "Scheikunde"))]})
    assert late.status_code == 409
    assert "Een collega koos: wi2B." in late.content.decode()
    assert choices(cast) == {("Noor", "Wiskunde", 3, "havo", None)}
    again = {f"w-{noor}": late.context["rows"][int(noor) - 1].was, f"k-{noor}": [str(subject(cast, "Scheikunde"))]}
    assert anna.post(grid, form | again).status_code == 303
    assert choices(cast) == {("Noor", "Scheikunde", 3, "havo", None)}


def test_two_at_once_leave_the_choice_of_one(cast: Cast, grid: str) -> None:
    clients = [sign_in(cast.anna), sign_in(cast.leo)]
    form = boxes(clients[0], grid)
    noor = number_of(form, cast.noor)
    wanted = (subject(cast), subject(cast, "Scheikunde"))
    answers = at_once(
        *(
            lambda c=c, one=one: c.post(grid, form | {f"k-{noor}": [str(one)]}).status_code
            for c, one in zip(clients, wanted, strict=True)
        )
    )
    assert sorted(answers) == [303, 409]
    assert len(choices(cast)) == 1


def test_what_was_tampered_with_is_refused_or_not_read(cast: Cast, grid: str) -> None:
    anna = sign_in(cast.anna)
    form = boxes(anna, grid)
    noor = number_of(form, cast.noor)
    elsewhere = str(subject(cast, "Verweg"))
    wrong = anna.post(grid, form | {f"k-{noor}": [elsewhere]})
    assert wrong.status_code == 422
    assert "Dit vak is er niet (meer)." in wrong.content.decode()
    for target in ("9/havo", "", "x", "4/geheim"):
        wrong = anna.post(grid, form | {f"k-{noor}": [str(subject(cast))], f"n-{noor}": target})
        assert wrong.status_code == 422
        assert "Kies voor welk leerjaar en niveau deze keuze is." in wrong.content.decode()
    # Somebody of another class is not in this grid.
    sem = {"p-99": str(cast.sem.uid), "k-99": [str(subject(cast))], "n-99": "3/havo", "w-99": ""}
    assert anna.post(grid, form | sem).status_code == 303
    assert choices(cast) == set()


def test_a_year_that_has_begun_takes_no_choice(cast: Cast, grid: str) -> None:
    path = put_division(cast)
    anna = sign_in(cast.anna)
    form = boxes(anna, grid) | {"k-1": []}
    cast.db.execute("update school_year set starts_on = %s where id = %s", [days(0), cast.years["next"]])
    before = choices(cast)
    assert anna.get(grid)["Location"] == "/jaarplanning/volgend-jaar/"
    anna.post(grid, form)
    assert anna.get(path).status_code == 404
    assert anna.post(path, {"maak": "x", "grootte": "28"}).status_code == 404
    assert choices(cast) == before


def test_without_a_coming_year_the_page_says_so(cast: Cast) -> None:
    page = sign_in(cast.maud).get(f"/klassen/{cast.groups['2B'][1]}/vakkeuze/")
    assert "Er is nog geen volgend schooljaar." in page.content.decode()  # a mentor makes none
    for name in ("wi2B",):
        assert sign_in(cast.anna).get(f"/klassen/{cast.groups[name][1]}/vakkeuze/").status_code == 404
    put_coming(cast)
    assert sign_in(cast.anna).get("/jaarplanning/volgend-jaar/vakkeuze/").status_code == 404
    assert sign_in(cast.wim).get(f"/jaarplanning/volgend-jaar/vakkeuze/?jaar={cast.years['Oost']}").status_code == 404


def test_the_overview_says_in_numbers_how_far_it_is(cast: Cast) -> None:
    path = put_overview(cast)
    assert "Nog niemand koos een vak." in sign_in(cast.anna).get(path).content.decode()
    number, _uid = put_group(cast)
    put_choice(cast, cast.noor, group_id=number)
    put_choice(cast, cast.bram)
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(-1), cast.bram.id])  # who left
    put_choice(cast, cast.tess)
    page = sign_in(cast.leo).get(path)
    assert "2 van 4 leerlingen hebben een keuze" in " ".join(page.content.decode().split())
    assert [(one.chosen, one.divided) for one in page.context["subjects"]] == [(2, 1)]
    assert "Noor" not in page.content.decode()
    assert sign_in(cast.leo).get(division_path(cast)).status_code == 200
    # The pages of the coming year and of the mentor's own class lead there.
    assert path in sign_in(cast.anna).get("/jaarplanning/volgend-jaar/").content.decode()
    assert put_grid(cast) in sign_in(cast.maud).get(f"/mentorklas/{cast.groups['2B'][1]}/").content.decode()


# The groups of one subject.


def test_groups_are_proposed_and_made_in_one_act(cast: Cast) -> None:
    path = put_division(cast)
    anna = sign_in(cast.anna)
    page = anna.get(path)
    assert "Voorstel voor de groepen" in page.content.decode()
    (proposed,) = page.context["proposed"]
    assert (proposed[0].name, sorted(proposed[1])) == (
        "wi2B3H1",
        ["Bram Visserman", "Noor Bakkerman", "Sem Buurman"],
    )
    assert cast.db.execute("select count(*) from learning_group where year_id = %s", [cast.years["next"]]).fetchone() == (0,)  # fmt: skip
    answer = anna.post(path, {"maak": page.context["print"], "grootte": "28"}, follow=True).content.decode()
    assert "3 leerlingen zitten nu in een groep." in answer
    assert {row[4] for row in choices(cast)} == {"wi2B3H1"}
    made = cast.db.execute(
        "select kind, stage, level, subject_id from learning_group where name = 'wi2B3H1' and year_id = %s", [cast.years["next"]]
    ).fetchall()  # fmt: skip
    assert made == [("teaching", 3, "havo", subject(cast))]
    assert cast.db.execute("select count(*) from membership where starts_on > %s", [days(0)]).fetchone() == (0,)
    again = anna.post(path, {"maak": page.context["print"], "grootte": "28"})
    assert again.status_code == 422
    assert "Iedereen zit al in een groep." in again.content.decode()


def test_a_proposal_that_changed_is_shown_anew(cast: Cast) -> None:
    path = put_division(cast)
    anna = sign_in(cast.anna)
    seen = anna.get(path).context["print"]
    put_choice(cast, cast.tess)
    stale = anna.post(path, {"maak": seen, "grootte": "28"})
    assert stale.status_code == 409
    assert "Er is iets veranderd nadat u dit voorstel zag." in stale.content.decode()
    assert {row[4] for row in choices(cast)} == {None}
    assert anna.post(path, {"maak": stale.context["print"], "grootte": "28"}).status_code == 303
    # Another size than the one that was shown is another proposal.
    cast.db.execute("update subject_choice set group_id = null")
    other = anna.get(f"{path}?grootte=5").context["print"]
    assert anna.post(path, {"maak": other, "grootte": "28"}).status_code == 409


@pytest.mark.parametrize("typed", ["", "0", "4", "61", "veel", "-7", "9" * 99])
def test_a_size_that_is_none_is_refused_beside_its_field(cast: Cast, typed: str) -> None:
    path = put_division(cast)
    anna = sign_in(cast.anna)
    seen = anna.get(path).context["print"]
    for page in (anna.get(path, {"grootte": typed}), anna.post(path, {"maak": seen, "grootte": typed})):
        assert "Vul een heel getal in van 5 tot en met 60." in page.content.decode()
        assert not page.context["proposed"]
    assert page.status_code == 422
    assert {row[4] for row in choices(cast)} == {None}


def test_two_who_make_groups_at_once_make_them_once(cast: Cast) -> None:
    path = put_division(cast)
    clients = [sign_in(cast.anna), sign_in(cast.leo)]
    posted = {"maak": clients[0].get(path).context["print"], "grootte": "28"}
    answers = at_once(*(lambda c=c: c.post(path, posted).status_code for c in clients))
    assert sorted(answers) == [303, 422]
    assert cast.db.execute("select count(*) from learning_group where year_id = %s", [cast.years["next"]]).fetchone() == (1,)  # fmt: skip


def test_a_pupil_is_moved_to_another_group_and_a_group_is_made_empty(cast: Cast) -> None:
    path = put_division(cast)
    first, second = put_group(cast), put_group(cast, "wi3H2")
    cast.db.execute("update subject_choice set group_id = %s", [first[0]])
    anna, leo = sign_in(cast.anna), sign_in(cast.leo)
    form = places(anna, path)
    assert anna.post(path, form | {f"g-{cast.noor.uid}": str(second[1]), "bewaar": "ja"}).status_code == 303
    assert {(row[0], row[4]) for row in choices(cast)} == {("Noor", "wi3H2"), ("Bram", "wi3H1"), ("Sem", "wi3H1")}
    late = leo.post(path, form | {f"g-{cast.noor.uid}": "", "bewaar": "ja"})
    assert late.status_code == 409
    assert "Een collega koos: wi3H2." in late.content.decode()
    assert "1 leerling is niet meer ingedeeld." in leo.post(path, {"haal_weg": second[1]}, follow=True).content.decode()
    assert ("Noor", "Wiskunde", 3, "havo", None) in choices(cast)
    assert cast.db.execute("select count(*) from learning_group where name = 'wi3H2'").fetchone() == (1,)


def test_many_who_chose_one_subject_stand_on_pages_of_their_own(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice_pages, "A_PAGE", 2)
    path = put_division(cast)
    _number, uid = put_group(cast)
    anna = sign_in(cast.anna)
    first, second = places(anna, path), places(anna, f"{path}?blad=2")
    assert len({*first, *second}) == 6
    assert not first.keys() & second.keys()
    (last,) = (key for key in second if key.startswith("g-"))
    assert anna.post(f"{path}?blad=2", second | {last: str(uid), "bewaar": "ja"}).url == f"{path}?blad=2"
    assert [row[4] for row in choices(cast)].count("wi3H1") == 1


def test_a_group_of_something_else_is_refused(cast: Cast) -> None:
    path = put_division(cast)
    put_group(cast)
    _number, uid = put_group(cast, "ne3H1", subject_id=subject(cast, "Nederlands"))
    anna = sign_in(cast.anna)
    form = places(anna, path)
    for posted in (form | {f"g-{cast.noor.uid}": str(uid), "bewaar": "ja"}, {"haal_weg": str(uid)}, {"haal_weg": "x"}):
        refused = anna.post(path, posted)
        assert refused.status_code == 422
        assert "Deze groep is er niet (meer)." in refused.content.decode()
    assert {row[4] for row in choices(cast)} == {None}


def test_the_groups_are_no_business_of_a_mentor_or_another_school(cast: Cast) -> None:
    path = put_division(cast)
    for who in ("maud", "wim", "dirk"):
        assert sign_in(cast.people[who]).get(path).status_code == 404
        assert sign_in(cast.people[who]).post(path, {"maak": "x", "grootte": "28"}).status_code == 404
    for wrong in ("3/vwo", "9/havo", "4/-"):
        assert sign_in(cast.anna).get(division_path(cast, target=wrong)).status_code in (200, 404)
    assert sign_in(cast.anna).get(path.replace(f"/{subject(cast)}/3/", "/999999/3/")).status_code == 404


def test_who_gets_the_group_sees_who_is_divided_into_it(cast: Cast) -> None:
    put_division(cast)
    number, uid = put_group(cast)
    cast.put("teaching", staff_id=cast.dirk.id, group_id=number, starts_on=days(200), ends_on=days(565))
    cast.db.execute("update subject_choice set group_id = %s where pupil_id <> %s", [number, cast.bram.id])
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(-1), cast.sem.id])  # who left
    path = f"/volgend-jaar/klassen/{uid}/"
    for who in ("dirk", "anna", "leo"):
        page = sign_in(cast.people[who]).get(path).content.decode()
        assert "Noor" in page
        assert "Bram" not in page
        assert "Sem" not in page
    for who in ("otto", "maud", "wim", "gerda"):
        assert sign_in(cast.people[who]).get(path).status_code == 404


# What the database itself keeps.


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("insert into membership (pupil_id, group_id, starts_on) values ({noor}, {coming}, current_date + 300) returning 1", "choice_place"),
        ("update membership set ends_on = current_date + 1 where pupil_id = {noor} returning 1", "choice_place"),
        ("delete from rollover_line where pupil_id = {noor} returning 1", "choice_place"),
        ("update subject_choice set group_id = {dutch} where pupil_id = {noor} returning 1", "choice_group"),
        ("update subject_choice set group_id = {group} where pupil_id = {noor} returning 1", "choice_group"),
        ("update subject_choice set year_id = {year} where pupil_id = {noor} returning 1", "choice_begun"),
        ("update subject_choice set year_id = {west} where pupil_id = {noor} returning 1", "choice_school"),
        ("update subject_choice set subject_id = {far} where pupil_id = {noor} returning 1", "choice_group"),
        ("update learning_group set name = 'x' where id = {group} returning 1", "ahead_day"),
    ],
)  # fmt: skip
def test_the_database_keeps_choices_to_the_coming_year(
    cast: Cast, runtime: psycopg.Connection, statement: str, why: str
) -> None:
    put_choice(cast, cast.noor)
    rollover = cast.put(
        "rollover", uid="00000000-0000-4000-8000-000000000007", from_year_id=cast.years["Oost"], to_year_id=cast.years["next"],
        made_by_id=cast.anna.id, made_at="2026-01-01",
    )  # fmt: skip
    cast.put(
        "rollover_line", pupil_id=cast.noor.id, rollover_id=rollover, outcome="repeat", left_with="", destination=""
    )
    values = {
        "noor": cast.noor.id,
        "coming": put_group(cast)[0],
        "dutch": put_group(cast, "ne3H1", subject_id=subject(cast, "Nederlands"))[0],
        "group": cast.groups["wi2B"][0],
        "year": cast.years["Oost"],
        "west": cast.put("school_year", school_id=cast.schools["West"], name="later", starts_on=days(200), ends_on=days(565)),
        "far": put_subject(cast, "wx", "Verweg", "West"),
    }  # fmt: skip
    reads, writes = ("organisation", "staff", "identity", "membership"), ("organisation", "membership")
    token = token_of(runtime, cast.anna, "subject_choice", reads, "group", str(cast.groups["2B"][1]), writes=writes)
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, statement.format(**values))
    assert refused.value.diag.constraint_name == why


def test_whoever_decides_who_goes_on_changes_no_choice(cast: Cast, runtime: psycopg.Connection) -> None:
    put_choice(cast, cast.noor)
    token = token_of(
        runtime, cast.maud, "year_decision", ("organisation", "identity", "membership"), "group", str(cast.groups["2B"][1]), writes=("membership",)
    )  # fmt: skip
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, f"delete from subject_choice where pupil_id = {cast.noor.id} returning 1")
    assert refused.value.diag.constraint_name == "decision_place"
