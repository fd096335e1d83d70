"""Who is in a picture is said by a person: of whom they teach, in a photo of their own, and nothing of it gets lost."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.media.picturing import BOX, Row, confirm, event, face, faces_of, picture, team
from tests.media.tagging_pages import DRAWN, faces, photo, place, say, stand
from tests.people import NOW, Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.media.tagging import reads as queries
from zorgvuldig.school.groups import reads as own


@pytest.fixture
def mine(cast: Cast) -> Row:
    """A photo of Dirk's."""
    return photo(cast)


@pytest.fixture
def dirk(cast: Cast) -> Client:
    """The browser of Dirk, who teaches wi2B."""
    return sign_in(cast.dirk)


def shown(answer: Any) -> str:
    return str(answer.content.decode())


# --- to look ------------------------------------------------------------------------------------------------------------


def test_the_way_in_goes_to_the_group_one_teaches(cast: Cast, dirk: Client, mine: Row) -> None:
    answer = dirk.get(f"/foto/{mine.uid}/gezichten/")
    assert (answer.status_code, answer["Location"]) == (303, place(cast, mine))


def test_without_a_group_that_was_there_somebody_is_told_what_to_do(cast: Cast, dirk: Client) -> None:
    other = photo(cast, "3A")
    assert "vraag het fototeam" in shown(dirk.get(f"/foto/{other.uid}/gezichten/"))


def test_each_face_has_a_number_a_box_and_a_line(cast: Cast, dirk: Client, mine: Row) -> None:
    page = shown(dirk.get(place(cast, mine)))
    assert page.count('class="vak open"') == 2
    assert f'src="/foto/{mine.uid}/beeld/"' in page
    assert 'x="160.0" y="120.0" width="320.0" height="360.0"' in page
    for _number, uid in faces(cast, mine):
        assert f'name="wie-{uid}"' in page
    assert "Bram Visserman" in page


def test_a_pupil_whom_a_court_shields_is_in_no_list_of_a_teacher(cast: Cast, dirk: Client, mine: Row) -> None:
    page = shown(dirk.get(place(cast, mine)))
    assert "Noor" not in page
    assert str(cast.noor.uid) not in page
    assert "Noor Bakkerman" in shown(sign_in(team(cast)).get(place(cast, mine)))


def test_a_pupil_of_another_group_or_chosen_by_the_team_has_no_name_here(cast: Cast, dirk: Client, mine: Row) -> None:
    face(cast, mine, cast.sem)
    shielded = face(cast, mine, cast.noor)
    page = shown(dirk.get(place(cast, mine)))
    assert page.count("leerling van een andere groep") == 2
    assert "Sem" not in page
    assert "Noor" not in page
    assert f'name="wie-{shielded.uid}"' not in page


def test_whom_the_family_had_set_still_is_not_chosen_and_not_named(cast: Cast, dirk: Client, mine: Row) -> None:
    face(cast, mine, cast.bram)
    cast.put(
        "restriction", uid=uuid.uuid4(), pupil_id=cast.bram.id, request_id=1, mask=REGISTER.mask(["picture"]), purpose="",
        starts_at=NOW, set_by_id=cast.petra.id,
    )  # fmt: skip
    page = shown(dirk.get(place(cast, mine)))
    assert f'value="{cast.bram.uid}"' not in page
    assert "leerling van een andere groep" in page


def test_whoever_looks_at_the_names_is_in_the_log_of_each_of_them(cast: Cast, dirk: Client, mine: Row) -> None:
    dirk.get(place(cast, mine))
    logged = cast.db.execute("select pupil_id, role, purpose from gate.log where not refused").fetchall()
    there = (cast.noor, cast.bram, cast.tess, cast.yara)
    assert sorted(logged) == sorted((one.id, "teacher", "picturing") for one in there)


def test_the_way_in_opens_nobody(cast: Cast, dirk: Client, mine: Row) -> None:
    dirk.get(f"/foto/{mine.uid}/gezichten/")
    assert cast.db.execute("select distinct pupil_id from gate.log").fetchall() == [(None,)]


# --- who does not get there -------------------------------------------------------------------------------------------


def test_a_photo_of_a_colleague_is_not_there(cast: Cast, dirk: Client) -> None:
    theirs = photo(cast, "wi2B", by=cast.sanne)
    assert dirk.get(f"/foto/{theirs.uid}/gezichten/").status_code == 404
    assert dirk.get(place(cast, theirs)).status_code == 404
    assert say(dirk, cast, theirs, cast.bram.uid).status_code == 404
    assert sign_in(team(cast)).get(place(cast, theirs)).status_code == 200


def test_a_group_that_was_not_there_opens_no_photo(cast: Cast, dirk: Client, mine: Row) -> None:
    cast.put("teaching", staff_id=cast.dirk.id, group_id=cast.groups["ne3A"][0], starts_on="2020-01-01")
    assert dirk.get(place(cast, mine, "ne3A")).status_code == 404


def test_a_colleague_of_another_school_is_not_there(cast: Cast) -> None:
    theirs = photo(cast)
    elsewhere = cast.staff("Wies", "communications", school="West")
    assert sign_in(elsewhere).get(f"/foto/{theirs.uid}/gezichten/").status_code == 404
    assert sign_in(elsewhere).get(place(cast, theirs)).status_code == 404


@pytest.mark.parametrize("who", ["otto", "anna", "bas", "gerda", "tess", "leo"])
def test_nobody_else_gets_there(cast: Cast, mine: Row, who: str) -> None:
    client = sign_in(cast.people[who])
    assert client.get(f"/foto/{mine.uid}/gezichten/").status_code == 404
    assert client.get(place(cast, mine)).status_code == 404
    assert say(client, cast, mine, cast.bram.uid).status_code == 404
    assert stand(cast, mine) == [("open", None)] * 2


# --- to say -----------------------------------------------------------------------------------------------------------


def test_a_teacher_says_who_each_is(cast: Cast, dirk: Client, mine: Row) -> None:
    assert say(dirk, cast, mine, cast.bram.uid, "agreed").status_code == 303
    assert stand(cast, mine) == [("pupil", cast.bram.id), ("agreed", None)]
    rows = cast.db.execute(
        "select distinct marked_by_id from face union select tagged_by_id from face_pupil"
    ).fetchall()
    assert rows == [(cast.dirk.id,)]


def test_another_answer_takes_the_place_of_the_first(cast: Cast, dirk: Client, mine: Row) -> None:
    say(dirk, cast, mine, cast.bram.uid, cast.tess.uid)
    say(dirk, cast, mine, cast.yara.uid, "none")
    assert stand(cast, mine) == [("pupil", cast.yara.id), ("none", None)]
    say(dirk, cast, mine, "open", "open")
    assert stand(cast, mine) == [("open", None)] * 2


def test_what_was_said_is_in_the_history_of_the_pupil(cast: Cast, dirk: Client, mine: Row) -> None:
    say(dirk, cast, mine, cast.bram.uid)
    say(dirk, cast, mine, "other")
    rows = cast.db.execute(
        "select op, pupil_id, actor_id, purpose from gate.change where table_name = 'face_pupil' order by id"
    ).fetchall()
    assert rows == [(op, cast.bram.id, cast.dirk.id, "picturing") for op in ("insert", "delete")]


def test_a_pupil_who_is_no_longer_in_our_files_is_a_face_that_nobody_named(cast: Cast, dirk: Client, mine: Row) -> None:
    face(cast, mine, mark="pupil")
    assert shown(dirk.get(place(cast, mine))).count('class="vak open"') == 3
    assert say(dirk, cast, mine, "open", "open", cast.bram.uid).status_code == 303
    assert stand(cast, mine)[-1] == ("pupil", cast.bram.id)


FORGED = {
    "a pupil whom a court shields": "noor",
    "a pupil of another group": "sem",
    "a pupil of another school": "wout",
}


@pytest.mark.parametrize("who", FORGED.values(), ids=FORGED)
def test_a_pupil_who_is_not_in_the_list_is_refused(cast: Cast, dirk: Client, mine: Row, who: str) -> None:
    answer = say(dirk, cast, mine, cast.people[who].uid, "other")
    assert answer.status_code == 422
    assert "Kies een van de mogelijkheden" in shown(answer)
    assert stand(cast, mine) == [("open", None)] * 2


@pytest.mark.parametrize("said", ["pupil", "elsewhere", "", "1", "b1a030b2-3d61-4635-9444-b2b06d23e2ca"])
def test_an_answer_that_there_is_not_is_refused(cast: Cast, dirk: Client, mine: Row, said: str) -> None:
    assert say(dirk, cast, mine, said).status_code == 422
    assert stand(cast, mine) == [("open", None)] * 2


def test_a_face_of_another_picture_is_refused(cast: Cast, dirk: Client, mine: Row) -> None:
    other = photo(cast, "2B", by=cast.maud)
    forged = {f"wie-{faces(cast, other)[0][1]}": str(cast.bram.uid)}
    assert say(dirk, cast, mine, cast.tess.uid, **forged).status_code == 409
    assert stand(cast, mine) == stand(cast, other) == [("open", None)] * 2


def test_a_pupil_of_another_group_stays_who_it_is(cast: Cast, dirk: Client, mine: Row) -> None:
    face(cast, mine, cast.sem, **DRAWN)
    for forged in ("other", cast.bram.uid):
        answer = say(dirk, cast, mine, "open", "open", forged)
        assert answer.status_code == 422
        assert "bij een andere groep gekozen" in shown(answer)
    taken_away = {f"weg-{faces(cast, mine)[2][1]}": "on"}
    assert dirk.post(place(cast, mine), {"gezien": faces_of(cast, mine), **taken_away}).status_code == 422
    assert say(dirk, cast, mine, cast.bram.uid, "other").status_code == 303
    assert stand(cast, mine) == [("pupil", cast.bram.id), ("other", None), ("pupil", cast.sem.id)]


def test_the_team_goes_from_group_to_group(cast: Cast) -> None:
    of_two = photo(cast, "wi2B", "3A")
    client = sign_in(team(cast))
    assert place(cast, of_two, "3A") in shown(client.get(place(cast, of_two)))
    assert say(client, cast, of_two, cast.noor.uid).status_code == 303
    assert (
        say(client, cast, of_two, group="3A", **{f"wie-{faces(cast, of_two)[1][1]}": str(cast.sem.uid)}).status_code
        == 303
    )
    assert stand(cast, of_two) == [("pupil", cast.noor.id), ("pupil", cast.sem.id)]


def test_twice_the_same_pupil_is_asked_about(cast: Cast, dirk: Client, mine: Row) -> None:
    answer = say(dirk, cast, mine, cast.bram.uid, cast.bram.uid)
    assert answer.status_code == 422
    assert "staat er echt twee keer op" in shown(answer)
    assert stand(cast, mine) == [("open", None)] * 2
    assert say(dirk, cast, mine, cast.bram.uid, cast.bram.uid, dubbel="on").status_code == 303
    assert say(dirk, cast, mine, cast.bram.uid, cast.bram.uid).status_code == 303  # asked once
    assert stand(cast, mine) == [("pupil", cast.bram.id)] * 2


def test_whoever_has_an_old_form_is_told_and_keeps_what_they_chose(cast: Cast, dirk: Client, mine: Row) -> None:
    seen = faces_of(cast, mine)
    say(sign_in(team(cast)), cast, mine, cast.tess.uid)
    answer = say(dirk, cast, mine, cast.bram.uid, "blurred", gezien=seen, nieuw="", wie_nieuw_1=str(cast.yara.uid),
                 links_nieuw_1="1", boven_nieuw_1="1", breed_nieuw_1="5", hoog_nieuw_1="5")  # fmt: skip
    assert answer.status_code == 409
    page = shown(answer)
    assert "Een collega heeft intussen iets veranderd" in page
    assert f'<option value="{cast.bram.uid}" selected>' in page
    assert f'<option value="{cast.yara.uid}" selected>' in page
    assert '<option value="blurred" selected>' in page
    assert f'name="gezien" value="{faces_of(cast, mine)}"' in page
    assert stand(cast, mine) == [("pupil", cast.tess.id), ("open", None)]


# --- boxes ------------------------------------------------------------------------------------------------------------


def boxes(cast: Cast, of: Row) -> list[Any]:
    return [box for (box,) in cast.db.execute("select box from face where picture_id = %s order by id", [of.id])]


def new(*numbers: str, said: str = "open", key: str = "nieuw-1") -> dict[str, str]:
    names = ("links", "boven", "breed", "hoog")
    return {f"wie-{key}": said} | {f"{name}-{key}": number for name, number in zip(names, numbers, strict=True)}


def test_a_face_that_was_missed_gets_a_box_without_any_script(cast: Cast, dirk: Client, mine: Row) -> None:
    more = new("12,5", "10", "5", "7.5", said=str(cast.bram.uid)) | new("80", "0", "20", "100", key="nieuw-2")
    assert say(dirk, cast, mine, **more).status_code == 303
    assert boxes(cast, mine)[2:] == [[0.125, 0.1, 0.05, 0.075], [0.8, 0, 0.2, 1]]
    assert stand(cast, mine)[2:] == [("pupil", cast.bram.id), ("open", None)]
    assert cast.db.execute("select count(*) from face where score is null").fetchone() == (3,)


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (("", "", "", ""), "Vul alle vier"),
        (("a", "1", "1", "1"), "Vul alle vier"),
        (("nan", "1", "1", "1"), "Vul alle vier"),
        (("-1", "1", "1", "1"), "Vul alle vier"),
        (("1e9", "1", "1", "1"), "Vul alle vier"),
        (("1", "1", "0,1", "1"), "te klein"),
        (("96", "1", "5", "1"), "buiten de foto"),
    ],
)
def test_a_box_that_is_no_place_is_refused(
    cast: Cast, dirk: Client, mine: Row, numbers: tuple[str, ...], sentence: str
) -> None:
    answer = say(dirk, cast, mine, "other", **new(*numbers, said=str(cast.bram.uid)))
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert stand(cast, mine) == [("open", None)] * 2


def test_a_drawn_box_moves_and_goes_and_a_found_one_stays(cast: Cast, dirk: Client, mine: Row) -> None:
    (_, found), (_, drawn) = faces(cast, mine)
    assert say(dirk, cast, mine, **{f"links-{drawn}": "40"}).status_code == 303
    assert boxes(cast, mine) == [BOX, [0.4, 0.2, 0.1, 0.2]]
    refused = say(dirk, cast, mine, **{f"links-{found}": "40"})
    assert refused.status_code == 422
    assert "kies ‘geen gezicht’" in shown(refused)
    assert say(dirk, cast, mine, **{f"weg-{found}": "on", f"weg-{drawn}": "on"}).status_code == 303
    assert boxes(cast, mine) == [BOX]


def test_a_drawn_box_of_a_pupil_goes_with_the_name(cast: Cast, dirk: Client, mine: Row) -> None:
    say(dirk, cast, mine, "open", cast.bram.uid)
    assert say(dirk, cast, mine, **{f"weg-{faces(cast, mine)[1][1]}": "on"}).status_code == 303
    assert stand(cast, mine) == [("open", None)]
    assert cast.db.execute("select count(*) from face_pupil").fetchone() == (0,)


# --- to confirm -------------------------------------------------------------------------------------------------------


def confirmed(cast: Cast, of: Row) -> tuple[bool, int | None]:
    row = cast.db.execute(
        "select confirmed <> '' and confirmed = gate.faces_of(id), confirmed_by_id from picture where id = %s", [of.id]
    ).fetchone()
    assert row
    return row[0], row[1]


def test_somebody_confirms_that_every_face_has_a_box(cast: Cast, dirk: Client, mine: Row) -> None:
    answer = say(dirk, cast, mine, cast.bram.uid, "other", bevestig="1")
    assert answer.status_code == 422
    assert "Zet eerst een vinkje" in shown(answer)
    assert stand(cast, mine) == [("open", None)] * 2
    assert say(dirk, cast, mine, cast.bram.uid, "other", bevestig="1", compleet="on").status_code == 303
    assert confirmed(cast, mine) == (True, cast.dirk.id)
    assert "Bevestigd: elk gezicht heeft een kader." in shown(dirk.get(place(cast, mine)))


def test_any_change_makes_it_void_and_the_page_says_so(cast: Cast, dirk: Client, mine: Row) -> None:
    say(dirk, cast, mine, "other", "other", bevestig="1", compleet="on")
    say(dirk, cast, mine, cast.bram.uid)
    assert confirmed(cast, mine) == (False, cast.dirk.id)
    assert "De bevestiging telt niet meer" in shown(dirk.get(place(cast, mine)))


def test_saving_without_a_change_leaves_it_confirmed(cast: Cast, dirk: Client, mine: Row) -> None:
    say(dirk, cast, mine, cast.bram.uid, "other", bevestig="1", compleet="on")
    assert say(dirk, cast, mine, cast.bram.uid, "other").status_code == 303
    assert confirmed(cast, mine) == (True, cast.dirk.id)


def test_a_photo_without_a_face_is_confirmed_too(cast: Cast, dirk: Client, mine: Row) -> None:
    cast.db.execute("delete from face")
    assert "geen gezicht met een kader" in shown(dirk.get(place(cast, mine)))
    assert say(dirk, cast, mine, bevestig="1", compleet="on").status_code == 303
    assert confirmed(cast, mine)[0]


def test_nobody_confirms_while_faces_are_being_looked_for(cast: Cast, dirk: Client, mine: Row) -> None:
    cast.db.execute("update picture set looked_at = null")
    answer = say(dirk, cast, mine, cast.bram.uid, bevestig="1", compleet="on")
    assert answer.status_code == 422
    assert "zoekt nog naar gezichten" in shown(answer)
    assert stand(cast, mine) == [("open", None)] * 2


def test_an_old_form_confirms_nothing(cast: Cast, dirk: Client, mine: Row) -> None:
    seen = faces_of(cast, mine)
    face(cast, mine)
    answer = dirk.post(place(cast, mine), {"gezien": seen, "bevestig": "1", "compleet": "on"})
    assert answer.status_code == 409
    assert confirmed(cast, mine)[0] is False


def test_a_video_shows_its_faces_as_lines_with_seconds(cast: Cast, dirk: Client, mine: Row) -> None:
    film = picture(cast, event(cast, "wi2B", name="Toneel"), cast.dirk, kind="video", frames=250, rate=25.0)
    face(cast, film, box=[[50, 0.1, 0.1, 0.1, 0.1], [125, 0.2, 0.1, 0.1, 0.1]])
    page = shown(dirk.get(place(cast, film)))
    assert "in beeld van 2,0 tot 5,0 seconden" in page
    assert "nieuw-1" not in page
    assert say(dirk, cast, film, cast.bram.uid, bevestig="1", compleet="on").status_code == 303
    assert stand(cast, film) == [("pupil", cast.bram.id)]
    assert confirmed(cast, film)[0]


def test_what_an_administrator_confirmed_shows_as_such(cast: Cast, dirk: Client, mine: Row) -> None:
    confirm(cast, mine, cast.dirk)
    assert "Bevestigd: elk gezicht heeft een kader." in shown(dirk.get(place(cast, mine)))


# --- when the page would forget: the database says it, and the page says it on -----------------------------------------------


def test_a_page_that_offered_a_shielded_pupil_is_refused_by_the_database(
    cast: Cast, dirk: Client, mine: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "reach", lambda *, door: queries.Reach(own.members(door=door)))
    answer = say(dirk, cast, mine, "other", cast.noor.uid)
    assert answer.status_code == 422
    assert "2: Deze leerling kunt u hier niet kiezen" in shown(answer)
    assert stand(cast, mine) == [("open", None)] * 2


def test_a_page_that_took_a_pupil_of_another_group_for_nobody_is_refused_by_the_database(
    cast: Cast, dirk: Client, mine: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    face(cast, mine, cast.sem)
    asked = queries.spots
    monkeypatch.setattr(queries, "spots", lambda *a, **k: [replace(one, said="open") for one in asked(*a, **k)])
    answer = say(dirk, cast, mine, "open", "open", cast.bram.uid)
    assert answer.status_code == 422
    assert "bij een andere groep gekozen" in shown(answer)
    assert stand(cast, mine)[2] == ("pupil", cast.sem.id)
