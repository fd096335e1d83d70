"""What pictures are made of: written down for one school, by staff, with groups to choose pupils from."""

from typing import Any

import psycopg
import pytest
from django.test import Client
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.media.bringing import kept, upload
from tests.media.picturing import confirm, event, face, picture, team
from tests.people import Cast, Someone, days, sign_in

NEW = "/fotos/nieuw/"


def said(cast: Cast, *groups: str, **more: Any) -> dict[str, Any]:
    """What somebody fills in."""
    uids = [str(cast.groups[name][1]) for name in groups or ("2B",)]
    return {"name": "Sportdag", "happened_on": str(days(-1)), "groups": uids} | more


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_teacher_writes_an_event_down_and_goes_on_to_bring(cast: Cast) -> None:
    answer = sign_in(cast.dirk).post(NEW, said(cast, "2B", "wi2B", name="  Sport   dag "))
    row = cast.db.execute("select uid, name, school_id, added_by_id from picture_event").fetchone()
    assert row is not None
    assert answer.status_code == 303
    assert answer["Location"] == f"/fotos/{row[0]}/brengen/"
    assert row[1:] == ("Sport dag", cast.schools["Oost"], cast.dirk.id)
    groups = cast.db.execute("select group_id from picture_event_group order by 1").fetchall()
    assert [number for (number,) in groups] == sorted(cast.groups[name][0] for name in ("2B", "wi2B"))


def test_own_groups_stand_first_and_another_school_has_none(cast: Cast) -> None:
    page = text(sign_in(cast.otto), NEW)
    places = [page.index(f'value="{cast.groups[name][1]}"') for name in ("ne3A", "2B", "3A")]
    assert places[0] < min(places[1:])
    assert str(cast.groups["w1"][1]) not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Geef de gebeurtenis een naam"),
        ({"name": "x" * 121}, "120"),
        ({"happened_on": str(days(1))}, "Deze dag moet nog komen"),
        ({"happened_on": "straks"}, "Vul de dag in als dag, maand en jaar"),
        ({"groups": []}, "Kies minstens één klas of groep"),
        ({"groups": ["00000000-0000-0000-0000-000000000000"]}, "kunt u niet kiezen"),
    ],
)
def test_what_is_wrong_stands_beside_it(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    answer = sign_in(cast.dirk).post(NEW, said(cast, **change))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert cast.db.execute("select count(*) from picture_event").fetchone() == (0,)


def test_a_group_of_another_school_cannot_be_forged(cast: Cast) -> None:
    assert sign_in(cast.dirk).post(NEW, said(cast, "w1")).status_code == 422


def test_the_same_event_is_not_written_twice(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    dirk.post(NEW, said(cast))
    answer = sign_in(cast.otto).post(NEW, said(cast))
    assert answer.status_code == 422
    assert "is er al op deze dag" in answer.content.decode()


def test_who_wrote_it_down_changes_it_and_so_does_the_team(cast: Cast) -> None:
    sign_in(cast.dirk).post(NEW, said(cast))
    (uid,) = cast.db.execute("select uid from picture_event").fetchone()
    for who, groups in ((cast.dirk, ("3A",)), (team(cast), ("2B", "3A"))):
        assert sign_in(who).post(f"/fotos/{uid}/veranderen/", said(cast, *groups, name="Schaatsdag")).status_code == 303
    assert cast.db.execute("select count(*) from picture_event_group").fetchone() == (2,)
    assert sign_in(cast.otto).post(f"/fotos/{uid}/veranderen/", said(cast)).status_code == 404


def west(cast: Cast, role: str) -> Someone:
    return cast.staff("Ingrid", role, school="West")


@pytest.mark.parametrize("role", ["teacher", "communications", "school_leader"])
def test_another_school_sees_nothing_of_it(cast: Cast, role: str) -> None:
    sports = event(cast)
    photo = kept(cast, sports, cast.dirk)
    ingrid = sign_in(west(cast, role))
    assert "Sportdag" not in text(ingrid, "/fotos/")
    for path in (
        f"/fotos/{sports.uid}/",
        f"/foto/{photo.uid}/",
        f"/foto/{photo.uid}/klein/",
        f"/fotos/{sports.uid}/brengen/",
    ):
        assert ingrid.get(path).status_code == 404


def test_the_database_keeps_an_event_of_another_school_out(cast: Cast, runtime: psycopg.Connection) -> None:
    reads = ("organisation", "staff", "picture_work")
    token = token_of(runtime, cast.dirk, "picture_upload", reads, "nobody", writes=("picture_work",))
    add = (
        "insert into picture_event (uid, school_id, name, happened_on, added_at, added_by_id) "
        f"values (gen_random_uuid(), {{}}, 'Feest', '{days(-1)}', now(), {cast.dirk.id})"
    )
    assert attempt(runtime, "writer", token, add.format(cast.schools["Oost"])) == []
    with pytest.raises(errors.InsufficientPrivilege):
        attempt(runtime, "writer", token, add.format(cast.schools["West"]))


def test_a_teacher_sees_own_pictures_and_the_team_all(cast: Cast) -> None:
    sports = event(cast)
    mine, theirs = picture(cast, sports, cast.dirk), picture(cast, sports, cast.otto)
    shown = text(sign_in(cast.dirk), f"/fotos/{sports.uid}/")
    assert str(mine.uid) in shown
    assert str(theirs.uid) not in shown
    for somebody in (team(cast), cast.leo):
        shown = text(sign_in(somebody), f"/fotos/{sports.uid}/")
        assert str(mine.uid) in shown
        assert str(theirs.uid) in shown
    assert "/brengen/" not in text(sign_in(cast.leo), f"/fotos/{sports.uid}/")


def test_the_number_of_pictures_is_of_what_one_sees(cast: Cast) -> None:
    sports = event(cast)
    for _ in range(2):
        picture(cast, sports, cast.dirk)
    assert "2 foto’s en video’s" in text(sign_in(cast.dirk), "/fotos/")
    assert "nog geen foto’s van u" in text(sign_in(cast.otto), "/fotos/")


def test_how_far_a_picture_is(cast: Cast) -> None:
    sports = event(cast)
    path, dirk = f"/fotos/{sports.uid}/", sign_in(cast.dirk)
    photo = picture(cast, sports, cast.dirk, looked_at=None, progress=40)
    assert "wij zoeken gezichten: 40 %" in text(dirk, path)
    cast.db.execute("update picture set looked_at = now()")
    one = face(cast, photo)
    face(cast, photo, mark="none")
    assert "1 gezicht zonder naam" in text(dirk, path)
    cast.db.execute("update face set mark = 'other' where id = %s", [one.id])
    assert "nog bevestigen" in text(dirk, path)
    confirm(cast, photo, cast.dirk)
    assert "elk gezicht heeft een kader" in text(dirk, path)
    face(cast, photo, mark="blurred")
    assert "nog bevestigen" in text(dirk, path)
    cast.db.execute("update picture set why = 'film_broken'")
    assert "beschadigd" in text(dirk, path)


def test_an_empty_house_says_what_to_do(cast: Cast) -> None:
    assert "Schrijf eerst op wat er was" in text(sign_in(cast.dirk), "/fotos/")
    assert "Breng de foto’s en video’s die u maakte" in text(sign_in(cast.dirk), f"/fotos/{event(cast).uid}/")


def test_many_pictures_are_on_several_sheets(cast: Cast) -> None:
    sports = event(cast)
    for _ in range(61):
        picture(cast, sports, cast.dirk)
    dirk = sign_in(cast.dirk)
    assert "Blad 1 van 2" in text(dirk, f"/fotos/{sports.uid}/")
    assert text(dirk, f"/fotos/{sports.uid}/?blad=2").count("/klein/") == 1


def test_what_others_send_is_not_on_my_list(cast: Cast) -> None:
    sports = event(cast)
    upload(cast, cast.dirk, sports, name="geheim.jpg")
    assert "geheim.jpg" in text(sign_in(cast.dirk), f"/fotos/{sports.uid}/")
    for other in (cast.otto, team(cast)):
        assert "geheim.jpg" not in text(sign_in(other), f"/fotos/{sports.uid}/")


def test_the_menu_offers_pictures_to_who_may(cast: Cast) -> None:
    for who, offered in (
        (cast.dirk, True),
        (team(cast), True),
        (cast.leo, True),
        (cast.anna, False),
        (cast.petra, False),
    ):
        assert ('href="/fotos/"' in text(sign_in(who), "/")) is offered
    for who, offered in ((cast.dirk, True), (cast.cato, True), (cast.leo, False), (cast.gerda, False)):
        assert ('href="/opnamen/"' in text(sign_in(who), "/")) is offered
