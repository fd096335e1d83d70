"""Asking to look at footage and answering that, through the pages: who gets there, and every refusal in words."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime

from tests.cameras import footage
from tests.cameras.looking_world import looks, world
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone, days, secret_of, sign_in
from zorgvuldig.cameras.models import Viewing
from zorgvuldig.cameras.viewings import reads as looking_queries
from zorgvuldig.cameras.viewings.labels import REFUSALS
from zorgvuldig.gate.door import Kind, open_door

AT = "/cameras/kijken/"


def moment(minutes: float) -> str:
    """So many minutes after the incident began, as a browser sends it."""
    return f"{localtime(footage.BEGAN + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"


def wish(camera: Row, **more: Any) -> dict[str, str]:
    """What somebody asks."""
    return {
        "camera": str(camera.uid), "starts_at": moment(1), "ends_at": moment(11), "purpose": "safety", "reason": "Wie nam de fietsen mee?",
    } | more  # fmt: skip


def ask(cast: Cast, who: Someone, at: Row, camera: Row, **more: Any) -> Any:
    return sign_in(who).post(f"{AT}nieuw/?incident={at.uid}", wish(camera, **more))


def answer(who: Someone, viewing: Row, **said: str) -> Any:
    return sign_in(who).post(f"{AT}{viewing.uid}/antwoord/", {"outcome": "yes", "minutes": "60", "answer": ""} | said)


def stands(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select is_granted, decided_by_id, answer from viewing order by id").fetchall()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_caretaker_asks_the_leader_says_yes_and_it_can_be_looked_at(cast: Cast) -> None:
    kees, camera, at = footage.caretaker(cast), footage.camera(cast), footage.incident(cast)
    form = sign_in(kees).get(f"{AT}nieuw/")  # the only incident there is
    assert 'name="starts_at" value="' + moment(0) in text(form)
    made = ask(cast, kees, at, camera)
    assert made.status_code == 303, text(made)
    uid = cast.db.execute("select uid from viewing").fetchone()[0]
    viewing = Row(0, uid)
    assert f"/cameras/kijken/{uid}/" in text(sign_in(cast.leo).get(AT))
    assert "wacht op een antwoord" in text(sign_in(kees).get(AT))
    assert answer(cast.leo, viewing, minutes="120").status_code == 303
    decided, until = cast.db.execute("select decided_at, until from viewing where is_granted").fetchone()
    assert until - decided == timedelta(hours=2)
    assert "Bekijk de beelden" in text(sign_in(kees).get(made["Location"]))
    assert "Bekijk de beelden" not in text(sign_in(cast.leo).get(made["Location"]))


def test_a_no_has_its_reason_and_the_asker_reads_it(cast: Cast) -> None:
    w = world(cast, b"x", granted=False)
    refused = answer(cast.petra, w.viewing, outcome="no")
    assert refused.status_code == 422
    assert str(REFUSALS["answer"]) in text(refused)
    assert answer(cast.petra, w.viewing, outcome="no", answer="Dat kan met navragen.").status_code == 303
    assert stands(cast) == [(False, cast.petra.id, "Dat kan met navragen.")]
    page = text(sign_in(w.kees).get(w.at()))
    assert "Dat kan met navragen." in page
    assert "Petra Werker" in page


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"starts_at": moment(-45)}, "wide"),
        ({"ends_at": moment(60)}, "wide"),
        ({"purpose": "detection"}, "purpose"),
        ({"starts_at": moment(11), "ends_at": moment(1)}, "stretch"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_is_asked_too_widely_is_refused_in_words(cast: Cast, more: dict[str, str], why: str) -> None:
    kees, camera, at = footage.caretaker(cast), footage.camera(cast), footage.incident(cast)
    refused = ask(cast, kees, at, camera, **more)
    assert refused.status_code == 422
    assert str(REFUSALS[why]).split(".")[0] in text(refused)
    assert stands(cast) == []


def test_more_than_a_day_is_too_long(cast: Cast) -> None:
    kees, camera = footage.caretaker(cast), footage.camera(cast)
    at = footage.incident(cast, starts_at=footage.BEGAN - timedelta(days=2), ends_at=footage.BEGAN)
    refused = ask(cast, kees, at, camera, starts_at=moment(-60 * 40), ends_at=moment(0))
    assert str(REFUSALS["long"]) in text(refused)


@pytest.mark.parametrize("why", ["wide", "purpose", "long", "closed", "school"])
def test_what_a_page_forgets_the_database_refuses_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """The form looks away; an incident is closed, or another's, between the page and the posting."""
    kees, camera, at = footage.caretaker(cast), footage.camera(cast), footage.incident(cast)
    monkeypatch.setattr("zorgvuldig.cameras.viewings.pages.AskForm.clean", lambda form: form.cleaned_data)
    more: dict[str, str] = {}
    if why == "wide":
        more = {"ends_at": moment(90)}
    elif why == "purpose":
        more = {"purpose": "detection"}
    elif why == "long":
        cast.db.execute("update incident set starts_at = starts_at - interval '3 days'")
        more = {"starts_at": moment(-60 * 50)}
    else:
        change = {
            "closed": "update incident set closed_at = now(), closed_by_id = 1, outcome = 'Klaar.'",
            "school": "update incident set school_id = (select max(id) from school)",
        }[why]
        monkeypatch.setattr(looking_queries, "incidents", _then(cast, change))
    refused = ask(cast, kees, at, camera, **more)
    assert refused.status_code == 422
    assert str(REFUSALS[why]).split(".")[0] in text(refused)
    assert stands(cast) == []


def test_without_an_incident_there_is_nothing_to_ask(cast: Cast) -> None:
    kees, camera = footage.caretaker(cast), footage.camera(cast)
    page = sign_in(kees).get(f"{AT}nieuw/")
    assert "Er is geen incident" in text(page)
    assert 'name="camera"' not in text(page)
    closed = footage.incident(cast, closed_at=NOW, closed_by_id=cast.leo.id, outcome="Klaar.")
    elsewhere = footage.incident(cast, school="West")
    for at in (closed, elsewhere):
        assert ask(cast, kees, at, camera).status_code == 404
    assert stands(cast) == []


def test_with_several_incidents_one_is_chosen_first(cast: Cast) -> None:
    kees = footage.caretaker(cast)
    footage.camera(cast)
    first, second = footage.incident(cast), footage.incident(cast, title="Ruit stuk")
    page = text(sign_in(kees).get(f"{AT}nieuw/"))
    assert str(first.uid) in page
    assert "Ruit stuk" in page
    assert 'name="camera"' in text(sign_in(kees).get(f"{AT}nieuw/?incident={second.uid}"))


def test_a_camera_of_another_school_and_a_hidden_one_cannot_be_chosen(cast: Cast) -> None:
    kees, at = footage.caretaker(cast), footage.incident(cast)
    footage.camera(cast)
    others = [footage.camera(cast, "Aula West", school="West"), footage.camera(cast, "Stil", is_covert=True)]
    page = text(sign_in(kees).get(f"{AT}nieuw/?incident={at.uid}"))
    assert "Aula West" not in page
    assert "Stil" not in page
    for other in others:
        assert ask(cast, kees, at, other).status_code == 422
    assert "Stil" in text(sign_in(cast.leo).get(f"{AT}nieuw/?incident={at.uid}"))


def test_who_asked_does_not_answer(cast: Cast) -> None:
    camera, at = footage.camera(cast), footage.incident(cast)
    mine = footage.viewing(cast, camera, at, cast.leo)
    assert str(REFUSALS["second"]) in text(sign_in(cast.leo).get(f"{AT}{mine.uid}/antwoord/"))
    refused = answer(cast.leo, mine)
    assert refused.status_code == 409
    assert str(REFUSALS["second"]) in text(refused)
    assert "Wacht op uw antwoord" in text(page := sign_in(cast.leo).get(AT))
    assert "Geef antwoord" not in text(page)
    assert stands(cast) == [(None, None, "")]


def test_two_do_not_allow_each_other(cast: Cast) -> None:
    """Neither while both wait, nor after one answered; the list leaves them out, and the page says it in words."""
    camera, at = footage.camera(cast), footage.incident(cast)
    leo = footage.viewing(cast, camera, at, cast.leo)
    petra = footage.viewing(cast, camera, at, cast.petra)
    for who, theirs in ((cast.leo, petra), (cast.petra, leo)):
        assert "Er is geen vraag waarop u antwoord kunt geven" in text(sign_in(who).get(AT))
        refused = answer(who, theirs)
        assert refused.status_code == 409
        assert str(REFUSALS["mutual"]) in text(refused)
    third = cast.staff("Lena", "school_leader")
    assert answer(third, leo).status_code == 303
    assert answer(third, petra).status_code == 303


def test_an_answer_is_given_once(cast: Cast) -> None:
    w = world(cast, b"x", granted=False)
    assert answer(cast.leo, w.viewing).status_code == 303
    refused = answer(cast.petra, w.viewing, outcome="no", answer="Toch niet.")
    assert refused.status_code == 409
    assert str(REFUSALS["decided"]) in text(refused)
    assert stands(cast) == [(True, cast.leo.id, "")]


@pytest.mark.parametrize("minutes", ["481", "-5", "0", "", "100000"])
def test_a_permission_is_no_longer_than_eight_hours(cast: Cast, minutes: str) -> None:
    w = world(cast, b"x", granted=False)
    refused = answer(cast.leo, w.viewing, minutes=minutes)
    assert refused.status_code == 422
    assert "ten hoogste 8 uur" in text(refused)
    assert stands(cast) == [(None, None, "")]


def test_an_approver_whose_role_ended_answers_nothing(cast: Cast) -> None:
    w = world(cast, b"x", granted=False)
    client = sign_in(cast.leo)
    assert client.get(w.at("antwoord/")).status_code == 200
    cast.db.execute("update staff_role set ends_on = current_date where staff_id = %s", [cast.leo.id])
    assert client.post(w.at("antwoord/"), {"outcome": "yes", "minutes": "60"}).status_code == 404
    assert stands(cast) == [(None, None, "")]


def constraint(no: IntegrityError) -> str:
    """By which rule the database refused."""
    cause = no.__cause__
    return str(cause.diag.constraint_name) if isinstance(cause, psycopg.IntegrityError) else ""


def refused(cast: Cast, viewing: Row, until_then: str = "", by: Someone | None = None, *, hours: float = 1) -> str:
    """By which rule the database refuses the yes of Leo (or `by`) for so long, who opened the door before `until_then` was done behind it."""
    by = by or cast.leo
    reads = ("organisation", "staff", "camera", "incident")
    door = open_door(
        secret_of(by), purpose="footage", reads=reads, writes=("camera",), kind=Kind.NOBODY, now=timezone.now()
    )
    until = timezone.now() + timedelta(hours=hours)
    yes = {"is_granted": True, "decided_at": NOW, "decided_by_id": by.id, "until": until, "answer": ""}
    try:
        with door:
            if until_then:
                cast.db.execute(until_then)
            Viewing.objects.filter(uid=viewing.uid).update(**yes)
    except IntegrityError as no:
        return constraint(no)
    return ""


@pytest.mark.parametrize("hours", [8.1, -0.1])
def test_the_database_takes_no_permission_longer_than_eight_hours(cast: Cast, hours: float) -> None:
    w = world(cast, b"x", granted=False)
    assert refused(cast, w.viewing, hours=hours) == "viewing_until"
    assert stands(cast) == [(None, None, "")]


def test_a_role_that_ends_while_its_holder_is_at_the_door_answers_nothing(cast: Cast) -> None:
    """What was opened stays open for its page; the answer is asked of the roles of that very moment."""
    w = world(cast, b"x", granted=False)
    refused(cast, w.viewing, f"update staff_role set ends_on = current_date where staff_id = {cast.leo.id}")
    assert stands(cast) == [(None, None, "")]


def test_a_leader_of_another_school_who_is_a_caretaker_here_answers_nothing(cast: Cast) -> None:
    """As a leader somebody comes to the door, and here they are none."""
    w = world(cast, b"x", granted=False)
    lars = cast.staff("Lars", "school_leader", "West")
    cast.put("staff_role", staff_id=lars.id, school_id=cast.schools["Oost"], role="caretaker", starts_on=days(-1))
    assert refused(cast, w.viewing, by=lars) == "viewing_role"
    assert stands(cast) == [(None, None, "")]


def test_the_database_does_not_take_a_second_answer(cast: Cast) -> None:
    """Whatever a page forgets: a no stays a no."""
    w = world(cast, b"x", granted=False)
    decided = f"is_granted = false, decided_at = now(), decided_by_id = {cast.petra.id}, answer = 'Nee.'"
    cast.db.execute(f"update viewing set {decided}")
    assert refused(cast, w.viewing) == "viewing_decided"
    assert stands(cast) == [(False, cast.petra.id, "Nee.")]


@pytest.mark.parametrize("name", ["dirk", "anna", "maud", "cato", "wim", "gerda", "noor", "bas", "fenna"])
def test_who_may_not_ask_or_answer_does_not_get_there(cast: Cast, name: str) -> None:
    w = world(cast, b"x", granted=False)
    client = sign_in(cast.people[name])
    assert client.get(f"{AT}nieuw/").status_code == 404
    assert client.post(f"{AT}nieuw/?incident={w.incident.uid}", wish(w.camera)).status_code == 404
    assert client.post(w.at("antwoord/"), {"outcome": "yes", "minutes": "60"}).status_code == 404
    assert client.post(w.at("stop/")).status_code == 404
    assert stands(cast) == [(None, None, "")]


def test_a_caretaker_does_not_answer_a_colleague_or_read_their_request(cast: Cast) -> None:
    w = world(cast, b"x", granted=False)
    klaas = footage.caretaker(cast, "Klaas")
    assert sign_in(klaas).get(w.at()).status_code == 404
    assert answer(klaas, w.viewing).status_code == 404
    assert "Ingang" not in text(sign_in(klaas).get(AT))


def test_a_leader_of_another_school_sees_nothing_of_it(cast: Cast) -> None:
    w = world(cast, b"x", granted=False)
    wilma = cast.staff("Wilma", "school_leader", school="West")
    assert sign_in(wilma).get(w.at()).status_code == 404
    assert answer(wilma, w.viewing).status_code == 404
    for address in (AT, f"{AT}logboek/"):
        assert "Ingang" not in text(sign_in(wilma).get(address))


def test_looking_is_ended_by_who_looks_or_who_answers(cast: Cast) -> None:
    w = world(cast, b"x")
    assert sign_in(cast.petra).post(w.at("stop/")).status_code == 303
    assert sign_in(w.kees).get(w.at("beelden/")).status_code == 303  # to the request, which says that it is over
    page = text(sign_in(w.kees).get(w.at()))
    assert "voorbij" in page
    assert "Bekijk de beelden" not in page
    assert cast.db.execute("select count(*) from viewing where ended_at is null").fetchone() == (0,)


def test_the_dpo_reads_every_request_and_every_look_and_changes_nothing(cast: Cast) -> None:
    w = world(cast)
    assert sign_in(w.kees).get(w.at("beelden/", 0)).status_code == 200
    camera = footage.camera(cast, "Balie", has_live=True)
    cast.put("viewing_look", live_camera_id=camera.id, starts_at=NOW, looked_at=NOW, looked_by_id=w.kees.id, xact=1)
    for who in (cast.fenna, cast.petra, cast.leo):
        page = text(sign_in(who).get(f"{AT}logboek/"))
        for word in ("Kees Werker", "Leo Werker", "Ingang", "Balie", "Zien wie de fietsen meenam.", "aan de balie"):
            assert word in page, (who.name, word)
    assert "Kees Werker" in text(sign_in(cast.fenna).get(w.at()))
    assert "<button" not in text(sign_in(cast.fenna).get(w.at())).partition("<main")[2].partition("</main")[0]
    assert sign_in(w.kees).get(f"{AT}logboek/").status_code == 404


def test_the_player_names_who_looks_and_says_so(cast: Cast) -> None:
    w = world(cast)
    page = text(sign_in(w.kees).get(w.at("beelden/")))
    assert "Kees Werker · " in page
    assert "Wie het scherm fotografeert, heeft uw naam erbij" in page
    assert "de camera gaf geen antwoord" in page  # in the drawing and in the table
    assert page.count('class="vul"') == 2
    assert "er is geen beeld bewaard" in page  # after the last piece
    assert " download" not in page
    assert looks(cast) == []  # a line of time is no look
    one = text(sign_in(w.kees).get(w.at("beelden/", 0)))
    assert 'controlslist="nodownload' in one
    assert "disablepictureinpicture" in one
    assert "Kees Werker · " in one
    assert len(looks(cast)) == 1


def test_a_moment_leads_to_its_piece(cast: Cast) -> None:
    w = world(cast)
    client = sign_in(w.kees)
    at = localtime(footage.BEGAN)
    second = f"{at + timedelta(seconds=63):%H:%M:%S}"
    assert client.get(w.at("beelden/"), {"moment": second})["Location"] == w.at("beelden/", 1) + "#t=1"
    assert client.get(w.at("beelden/"), {"moment": f"{at:%H:%M:%S}"})["Location"] == w.at("beelden/", 0)
    assert client.get(w.at("beelden/"), {"moment": "straks"})["Location"] == w.at("beelden/")


def test_when_there_is_no_footage_the_page_says_so(cast: Cast) -> None:
    w = world(cast)
    cast.db.execute("delete from segment")
    page = text(sign_in(w.kees).get(w.at("beelden/")))
    assert "Er is geen beeld van deze tijd" in page


def test_nobody_without_a_session_gets_there(cast: Cast) -> None:
    w = world(cast, b"x")
    for address in (
        AT,
        f"{AT}nieuw/",
        f"{AT}logboek/",
        w.at(),
        w.at("antwoord/"),
        w.at("beelden/"),
        w.at("beelden/", 0),
    ):
        assert Client().get(address)["Location"].startswith("/inloggen/")


def _then(cast: Cast, change: str) -> Any:
    """The list as it was, and right after it a change by somebody else."""
    before = looking_queries.incidents

    def changed(**door: Any) -> Any:
        found = before(**door)
        cast.db.execute(change)
        return found

    return changed
