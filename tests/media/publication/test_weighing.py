"""Consent is not enough: somebody who did not bring the picture decides, place by place, and says why."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.test import Client
from psycopg import errors

from tests.gate.hostile import attempt, connect, inside, token_of
from tests.media.picturing import BOX, MEDIA, Row, allow, confirm, face, faces_of, team, weigh
from tests.media.publication.weighing import REASON, decide, decided, last, place, ready, willing
from tests.people import NOW, Cast, days, secret_of, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.media.publication import review_reads as queries
from zorgvuldig.media.publication.review_reads import to_weigh


@pytest.fixture
def runtime(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The runtime login, with any SQL one likes."""
    with connect() as connection:
        yield connection


@pytest.fixture
def photo(cast: Cast) -> Row:
    """Noor and Tess, who both may be shown everywhere."""
    willing(cast)
    return ready(cast)


@pytest.fixture
def lies(cast: Cast) -> Client:
    """The browser of Lies, of the picture team."""
    return sign_in(team(cast))


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def cells(page: str) -> list[list[str]]:
    """The words in the table: per face, per medium."""
    body = page.split("<tbody", 1)[1].split("</tbody>")[0]
    rows = [row.split('<td role="cell">')[1:] for row in body.split("<tr ")[1:]]
    return [[cell.split("</span>")[0].split(">")[-1] for cell in row] for row in rows]


# --- to look ----------------------------------------------------------------------------------------------------------


def test_who_is_in_it_and_what_they_said_stands_beside_each_other(cast: Cast, lies: Client) -> None:
    allow(cast, cast.noor, cast.gerda, "website_public", "newsletter")
    allow(cast, cast.noor, cast.gerda, "newsletter", allows=False)
    allow(cast, cast.noor, cast.gerda, "school_guide", allows=False)
    of = ready(cast, cast.noor)
    face(cast, of)
    face(cast, of, mark="agreed")
    face(cast, of, mark="blurred")
    face(cast, of, mark="other")
    face(cast, of, mark="none")
    page = shown(lies.get(place(of)))
    assert "Noor Bakkerman" in page
    noor, *others = cells(page)
    assert noor == ["ja", "ingetrokken", "nee", *["onbekend, dus nee"] * (len(MEDIA) - 3)]
    assert [set(row) for row in others] == [
        {"nog geen naam, dus nee"},
        {"vond het goed"},
        {"niet herkenbaar"},
        {"niet gevraagd, dus nee"},
    ]
    assert "masker op 2, 5" in page
    assert f'src="/foto/{of.uid}/beeld/"' in page


def test_a_no_of_one_who_never_said_yes_is_not_withdrawn(cast: Cast, lies: Client) -> None:
    cast.guardian("Piet", "noor")
    allow(cast, cast.noor, cast.piet)
    allow(cast, cast.noor, cast.gerda, allows=False)
    assert set(cells(shown(lies.get(place(ready(cast, cast.noor)))))[0]) == {"nee"}


def restrict(cast: Cast, _of: Row) -> None:
    cast.put(
        "restriction", uid=uuid.uuid4(), pupil_id=cast.noor.id, request_id=1, mask=REGISTER.mask(["picture"]), purpose="",
        starts_at=NOW, set_by_id=cast.petra.id,
    )  # fmt: skip


def object_to(cast: Cast, of: Row) -> None:
    cast.put(
        "picture_objection", uid=uuid.uuid4(), pupil_id=cast.noor.id, picture_id=of.id, medium="", said_at=NOW,
        person_id=cast.gerda.id,
    )  # fmt: skip


def leave(cast: Cast, _of: Row) -> None:
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])


@pytest.mark.parametrize(
    ("change", "word", "name"),
    [
        (restrict, "gegevens staan stil", "leerling die u hier niet ziet"),
        (object_to, "wil niet op deze foto", "Noor Bakkerman"),
        (leave, "niet meer op school", "Noor Bakkerman"),
    ],
)
def test_another_no_than_of_consent_says_which(
    cast: Cast, photo: Row, lies: Client, change: Callable[[Cast, Row], None], word: str, name: str
) -> None:
    change(cast, photo)
    page = shown(lies.get(place(photo)))
    assert set(cells(page)[0]) == {word}
    assert name in page


def test_what_to_look_at_is_said_of_everybody_together(cast: Cast, photo: Row, lies: Client) -> None:
    page = shown(lies.get(place(photo)))
    assert "jonger is dan 14" in page  # Noor is 13
    assert "houdt de rechter iemand op afstand" in page  # Karim
    assert "van school is" not in page
    leave(cast, photo)
    assert "van school is" in shown(lies.get(place(photo)))
    adults = shown(lies.get(place(ready(cast, cast.yara))))
    assert "jonger is dan 14" not in adults
    assert "rechter" not in adults


def test_whoever_looks_is_in_the_log_of_each_who_is_in_it(cast: Cast, photo: Row, lies: Client) -> None:
    lies.get(place(photo))
    logged = cast.db.execute("select pupil_id, role, purpose, kind from gate.log where not refused").fetchall()
    assert sorted(logged) == sorted(
        (one.id, "communications", "picture_desk", "picture") for one in (cast.noor, cast.tess)
    )


def test_before_it_is_confirmed_the_page_says_what_to_do_first(cast: Cast, photo: Row, lies: Client) -> None:
    cast.db.execute("update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null")
    page = shown(lies.get(place(photo)))
    assert "Nog niemand bevestigde" in page
    assert f"/foto/{photo.uid}/gezichten/" in page
    assert 'name="reason"' not in page
    leader = shown(sign_in(cast.leo).get(place(photo)))
    assert f"/foto/{photo.uid}/gezichten/" not in leader
    assert "Het fototeam, of wie de foto bracht, doet dat" in leader


def test_a_video_is_weighed_with_its_faces_as_lines(cast: Cast, lies: Client) -> None:
    willing(cast)
    film = ready(cast, cast.noor, kind="video", frames=250, rate=25.0)
    cast.db.execute("update face set box = '[[50, 0.1, 0.1, 0.1, 0.1], [125, 0.1, 0.1, 0.1, 0.1]]'")
    confirm(cast, film, cast.dirk)
    page = shown(lies.get(place(film)))
    assert "in beeld van 2,0 tot 5,0 seconden" in page
    assert '<svg viewBox="0 0 1600' not in page
    assert decide(lies, cast, film, website_public="as_is").status_code == 303


# --- to decide --------------------------------------------------------------------------------------------------------


def test_one_form_decides_about_several_places(cast: Cast, photo: Row, lies: Client) -> None:
    said = decide(
        lies, cast, photo, website_public="as_is", newsletter="masked", press="no", seen=["swimwear", "feeling"],
        when_withdrawn="mask", caption="Samen over de streep",
    )  # fmt: skip
    assert said.status_code == 303
    assert decided(cast, photo) == [("website_public", "as_is"), ("newsletter", "masked"), ("press", "no")]
    rows = cast.db.execute(
        "select when_withdrawn, faces, warnings, caption, names_declared, reason, decided_by_id from picture_weighing order by id"
    ).fetchall()
    warned = ["court", "young", "swimwear", "feeling"]
    kept = ("mask", faces_of(cast, photo), warned)
    assert rows == [
        (*kept, "Samen over de streep", False, REASON, cast.lies.id),
        (*kept, "Samen over de streep", False, REASON, cast.lies.id),
        (*kept, "", False, REASON, cast.lies.id),
    ]
    page = shown(lies.get(place(photo)))
    assert REASON in page
    assert "Badkleding of weinig kleren" in page


def test_a_school_leader_decides_too(cast: Cast, photo: Row) -> None:
    assert decide(sign_in(cast.leo), cast, photo, website_public="no").status_code == 303
    assert decided(cast, photo) == [("website_public", "no")]


def test_what_was_decided_before_counts_until_something_changes(cast: Cast, photo: Row, lies: Client) -> None:
    weigh(cast, photo, cast.leo, reason="Mooi.")
    weigh(cast, photo, cast.leo, reason="Toch niet.", outcome="no")
    page = shown(lies.get(place(photo)))
    assert page.index("Toch niet.") < page.index("Mooi.")
    assert page.count("(telt niet meer)") == 1
    face(cast, photo)
    assert shown(lies.get(place(photo))).count("(telt niet meer)") == 2


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_whoever_brought_it_never_decides(cast: Cast, lies: Client) -> None:
    willing(cast)
    own = ready(cast, by=cast.lies)
    page = shown(lies.get(place(own)))
    assert "U bracht deze foto zelf in huis" in page
    assert 'name="reason"' not in page
    answer = decide(lies, cast, own, website_public="as_is")
    assert answer.status_code == 409
    assert "U bracht deze foto zelf in huis" in shown(answer)
    assert decided(cast, own) == []
    assert decide(sign_in(cast.leo), cast, own, website_public="as_is").status_code == 303


@pytest.mark.parametrize("who", ["dirk", "maud", "anna", "cato", "petra", "fenna", "bas", "gerda", "tess", "wim"])
def test_nobody_else_gets_there(cast: Cast, photo: Row, who: str) -> None:
    client = sign_in(cast.people[who])
    assert client.get(place(photo)).status_code == 404
    assert decide(client, cast, photo, website_public="no").status_code == 404
    assert decided(cast, photo) == []


def test_a_picture_team_of_another_school_is_not_there(cast: Cast, photo: Row) -> None:
    client = sign_in(cast.staff("Wies", "communications", school="West"))
    assert client.get(place(photo)).status_code == 404
    assert decide(client, cast, photo, website_public="no").status_code == 404


def test_a_picture_that_is_not_there_is_not_there(cast: Cast, lies: Client) -> None:
    assert lies.get(f"/foto/{uuid.uuid4()}/weging/").status_code == 404


def test_one_who_says_no_keeps_it_from_standing_there_as_it_is(cast: Cast, photo: Row, lies: Client) -> None:
    allow(cast, cast.noor, cast.gerda, "press", allows=False)
    answer = decide(lies, cast, photo, website_public="as_is", press="as_is")
    assert answer.status_code == 422
    assert "Hier zegt niet iedereen" in shown(answer)
    assert decided(cast, photo) == []  # all of it or nothing
    assert decide(lies, cast, photo, website_public="as_is", press="masked").status_code == 303


def test_a_no_that_comes_between_the_page_and_the_row_is_refused_by_the_database(
    cast: Cast, photo: Row, lies: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = queries.warnings

    def meanwhile(*given: Any, **more: Any) -> list[str]:
        if not decided(cast, photo) and not cast.db.execute("select from consent_answer where not allows").fetchall():
            allow(cast, cast.noor, cast.gerda, "press", allows=False)
        return asked(*given, **more)

    monkeypatch.setattr(queries, "warnings", meanwhile)
    answer = decide(lies, cast, photo, website_public="as_is", press="as_is")
    assert answer.status_code == 422
    assert "Hier zegt niet iedereen" in shown(answer)
    assert decided(cast, photo) == []


def test_faces_that_changed_since_the_page_was_made_are_looked_at_again(cast: Cast, photo: Row, lies: Client) -> None:
    seen = faces_of(cast, photo)
    cast.db.execute("update face set box = '[0, 0, 1, 1]' where id = (select min(id) from face)")
    confirm(cast, photo, cast.dirk)
    answer = decide(lies, cast, photo, website_public="masked", faces=seen, reason="Mijn eigen woorden.")
    assert answer.status_code == 409
    page = shown(answer)
    assert "nog niet bevestigd" in page or "Er is intussen iets veranderd" in page
    assert "Mijn eigen woorden." in page
    assert f'value="{faces_of(cast, photo)}"' in page
    assert decided(cast, photo) == []


def test_a_confirmation_that_is_void_publishes_nothing(cast: Cast, photo: Row, lies: Client) -> None:
    face(cast, photo, cast.yara)
    answer = decide(lies, cast, photo, website_public="masked")
    assert answer.status_code == 409
    assert "elk gezicht een kader" in shown(answer)
    assert decided(cast, photo) == []


def test_of_two_who_weigh_at_once_the_second_reads_the_first(cast: Cast, photo: Row, lies: Client) -> None:
    before = last(cast, photo)
    assert decide(sign_in(cast.leo), cast, photo, website_public="no", reason="Nee, te kwetsbaar.").status_code == 303
    answer = decide(lies, cast, photo, website_public="as_is", last=before, reason="Mooi beeld.")
    assert answer.status_code == 409
    page = shown(answer)
    assert "Een collega besloot intussen ook" in page
    assert "Nee, te kwetsbaar." in page
    assert "Mooi beeld." in page
    assert decided(cast, photo) == [("website_public", "no")]
    again = page.split('name="last" value="')[1].split('"')[0]
    assert decide(lies, cast, photo, website_public="as_is", last=again).status_code == 303


def test_whoever_weighs_waits_for_a_colleague_who_is_at_it(cast: Cast, photo: Row, runtime: psycopg.Connection) -> None:
    reads = ("organisation", "staff", "picture_work", "picture_desk")
    one, other = (
        token_of(runtime, who, "picture_desk", reads, writes=("picture_desk",)) for who in (team(cast), cast.leo)
    )
    turn = f"select gate.weighing_turn({photo.id})"
    with inside(runtime, "writer", one) as first, connect() as second, inside(second, "writer", other):
        first.execute(turn)
        second.execute("set local lock_timeout = '50ms'")
        with pytest.raises(errors.LockNotAvailable):
            second.execute(turn)


def test_the_database_lets_nobody_weigh_for_another_school(cast: Cast, photo: Row, runtime: psycopg.Connection) -> None:
    wies = cast.staff("Wies", "communications", school="West")
    token = token_of(
        runtime,
        wies,
        "picture_desk",
        ("organisation", "staff", "picture_work", "picture_desk"),
        writes=("picture_desk",),
    )
    with pytest.raises(errors.CheckViolation) as refused:
        attempt(
            runtime, "writer", token,
            "insert into picture_weighing (uid, picture_id, medium, outcome, when_withdrawn, faces, warnings, caption, "
            f"names_declared, reason, decided_at, decided_by_id) values (gen_random_uuid(), {photo.id}, 'press', 'no', 'remove', "
            f"'{faces_of(cast, photo)}', '[]', '', false, 'Nee', now(), {wies.id})",
        )  # fmt: skip
    assert refused.value.diag.constraint_name == "weighing_school"


def test_outside_the_desk_nothing_is_said_of_consent(cast: Cast, photo: Row, runtime: psycopg.Connection) -> None:
    reads = ("organisation", "staff", "identity", "membership", "picture", "picture_work")
    token = token_of(runtime, cast.dirk, "picturing", reads, "group", cast.groups["wi2B"][1])
    assert attempt(runtime, "reader", token, f"select gate.picture_consents({photo.id})") == []
    ((named,),) = attempt(runtime, "reader", token, f"select gate.named_faces({photo.id})")
    assert len(named) == 2  # his own photo: how many have a name, and not whose
    theirs = token_of(runtime, cast.maud, "picturing", reads, "group", cast.groups["2B"][1])
    assert attempt(runtime, "reader", theirs, f"select gate.named_faces({photo.id})") == [([],)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Kies bij minstens één plek"),
        ({"website_public": "no", "reason": " "}, "Schrijf in een of twee zinnen waarom"),
        ({"website_public": "no", "reason": "Noor kijkt verdrietig."}, "Noem in de reden geen leerling"),
        ({"website_public": "no", "reason": "De blik van Tess' zus."}, "Noem in de reden geen leerling"),
        ({"website_public": "as_is", "caption": "NÓÓR wint"}, "Hier staat de naam van iemand"),
        ({"website_public": "as_is", "caption": "Noor's record"}, "Hier staat de naam van iemand"),
        ({"website_public": "misschien"}, "Deze plek bestaat niet"),
        ({"website_public": "no", "reason": "x" * 501}, "500"),
        ({"website_public": "no", "seen": ["iets"]}, "iets"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_complete_is_refused_with_what_to_do(
    cast: Cast, photo: Row, lies: Client, said: dict[str, Any], sentence: str
) -> None:
    answer = decide(lies, cast, photo, **said)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert decided(cast, photo) == []


def test_a_place_that_the_register_does_not_have_is_decided_about_by_nobody(
    cast: Cast, photo: Row, lies: Client
) -> None:
    assert decide(lies, cast, photo, internal_training="as_is").status_code == 422
    assert decided(cast, photo) == []


def test_a_name_in_the_caption_is_there_on_purpose_or_not_at_all(cast: Cast, photo: Row, lies: Client) -> None:
    said = decide(lies, cast, photo, website_public="as_is", caption="Noor wint de finale", names_declared="on")
    assert said.status_code == 303
    said = decide(lies, cast, photo, newsletter="as_is", caption="De finale, noordkant", names_declared="on")
    assert said.status_code == 303
    rows = cast.db.execute("select caption, names_declared from picture_weighing order by id").fetchall()
    assert rows == [("Noor wint de finale", True), ("De finale, noordkant", False)]


# --- what waits ---------------------------------------------------------------------------------------------------------


def waiting(cast: Cast, who: Any) -> list[int]:
    with open_door(
        secret_of(who), purpose="picture_desk", reads=("organisation", "staff", "picture_work", "picture_desk"),
        kind=Kind.NOBODY, now=NOW,
    ) as door:  # fmt: skip
        return [one.pk for one in to_weigh(door=door)]


def test_what_waits_is_confirmed_and_not_weighed_since(cast: Cast, photo: Row) -> None:
    open_, void, weighed, again = (ready(cast) for _ in range(4))
    cast.db.execute(
        "update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null where id = %s", [open_.id]
    )
    face(cast, void)
    weigh(cast, weighed, cast.leo)
    weigh(cast, again, cast.leo)
    cast.db.execute("update face set box = %s where picture_id = %s", [str([0.2, *BOX[1:]]), again.id])
    confirm(cast, again, cast.dirk)
    assert waiting(cast, team(cast)) == [photo.id, again.id]
    assert waiting(cast, cast.staff("Wies", "communications", school="West")) == []
