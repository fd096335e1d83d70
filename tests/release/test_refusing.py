"""Saying no to who asks data without a ground: a letter that gives nothing away, and an exchange that stops for good."""

import re

import pytest
from django.template.loader import render_to_string

from tests.people import NOW, TODAY, Cast, days, secret_of, sign_in
from tests.platform.documents.pdf import text_of
from tests.release.handed import address, put_exchange, put_hand_over, put_party
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.register.schema import Text
from zorgvuldig.release.authority import refusal_pages as refusing_views
from zorgvuldig.release.authority.refusal import GROUNDS
from zorgvuldig.release.exchange.desks import BY_ROLE
from zorgvuldig.release.exchange.dispatch import NotNow, dispatch_package
from zorgvuldig.release.exchange.extensions import extension_context
from zorgvuldig.release.exchange.models import Exchange

PLACE = "/uitwisseling/weigeren/"
ASKED = {"asked_on": TODAY.isoformat(), "theirs": "PV-2026-11", "ground": "no_paper"}


def refusing(cast: Cast, exchange: Exchange, slug: str = "verzuim") -> str:
    return address(cast, exchange, slug).replace("overdracht", "weigeren")


def joined(text: str) -> str:
    """The text however its lines were broken."""
    return re.sub(r"[\s\xad-]", "", text)


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_letter_says_why_and_what_would_be_needed_in_two_languages(cast: Cast, ground: str) -> None:
    form = ASKED | {"party": "else", "address": "Politie Wilgendam\nPostbus 1\n0000 AA Wilgendam", "ground": ground}
    answer = sign_in(cast.leo).post(PLACE, form)
    assert answer["Content-Type"] == "application/pdf"
    said = " ".join(text_of(answer.content).split())
    claim = GROUNDS[ground].claim
    rule = legal_rule_text(claim) if claim else Text("", "")
    for text in (GROUNDS[ground].why, GROUNDS[ground].needed):
        assert joined(text.nl.format(rule=rule.nl)) in joined(said)
        assert joined(text.en.format(rule=rule.en)) in joined(said)
    for word in ("Politie Wilgendam", "Postbus 1", "PV-2026-11", "ook niet of iemand bij ons op school zit"):
        assert word in said


def test_a_letter_to_somebody_of_the_address_book_has_their_address(cast: Cast) -> None:
    put_party(cast, "police")
    (uid,) = cast.db.execute("select uid from party").fetchone()
    answer = sign_in(cast.petra).post(PLACE, ASKED | {"party": str(uid)})
    assert "Raadhuisplein 1" in text_of(answer.content)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"party": "else", "address": " "}, "Vul een naam en een adres in."),
        ({"party": "else", "address": "\n".join("abcdefg")}, "ten hoogste zes regels"),
        ({"party": "onbekend"}, "Kies wie het vroeg."),
        ({"ground": "zomaar"}, "Kies waarom het antwoord nee is."),
        ({"asked_on": days(2).isoformat()}, "Deze dag moet nog komen"),
        ({"asked_on": ""}, "op welke dag"),
    ],
)
def test_what_is_not_filled_in_is_said_beside_the_field(cast: Cast, change: dict[str, str], says: str) -> None:
    answer = sign_in(cast.vera).post(PLACE, ASKED | {"party": "else", "address": "Iemand"} | change)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_the_letter_opens_no_file_of_anybody(cast: Cast) -> None:
    sign_in(cast.anna).post(PLACE, ASKED | {"party": "else", "address": "Iemand"})
    looks = cast.db.execute("select pupil_id, purpose, refused from gate.log").fetchall()
    assert looks == [(None, "exchanging", False)]


def test_a_refused_demand_stops_the_exchange_and_nothing_of_it_can_go(cast: Cast) -> None:
    exchange = put_exchange(cast, released=False, demand_on=days(-3))
    browser = sign_in(cast.vera)
    page = browser.get(refusing(cast, exchange))
    assert f'value="{days(-3).isoformat()}"' in page.content.decode()
    answer = browser.post(refusing(cast, exchange), ASKED)
    assert answer["Content-Type"] == "application/pdf"
    said = text_of(answer.content)
    assert "Raadhuisplein 1" in said
    for word in ("Noor", "Bakkerman", cast.people["noor"].name):
        assert word not in said
    assert cast.db.execute("select stopped, stopped_by_id from exchange").fetchone() == ("refused", cast.vera.id)
    cast.put(
        "exchange_demand", uid=exchange.uid, exchange_id=exchange.pk, pupil_id=exchange.pupil_id, mask=1, blob=exchange.uid,
        name="vordering.pdf", media_type="application/pdf", size=1, added_at=NOW, added_by_id=cast.vera.id,
    )  # fmt: skip
    with (
        open_door(
            secret_of(cast.vera), purpose="exchanging", reads=BY_ROLE["attendance_coordinator"].reads,
            writes=("exchange", "release"), kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW,
        ) as door,
        pytest.raises(NotNow) as why,
    ):  # fmt: skip
        dispatch_package(exchange, door=door)
    assert why.value.why == "stopped"
    again = browser.post(refusing(cast, exchange), ASKED | {"ground": "too_much"})
    assert again["Content-Type"] == "application/pdf"  # the letter can be made again
    assert "U kunt de brief nog een keer maken" in browser.get(refusing(cast, exchange)).content.decode()


def test_without_its_letter_nothing_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **kwargs: object) -> bytes:
        raise DocumentProblem("Het document was niet op tijd klaar.")

    exchange = put_exchange(cast, released=False, demand_on=days(-3))
    browser = sign_in(cast.vera)
    with monkeypatch.context() as broken:
        broken.setattr(refusing_views, "refusal_pdf", fails)
        answer = browser.post(refusing(cast, exchange), ASKED)
    assert answer.status_code == 503
    assert "Het document was niet op tijd klaar." in answer.content.decode()
    assert 'value="PV-2026-11"' in answer.content.decode()  # what was typed is still there
    assert cast.db.execute("select stopped, stopped_at from exchange").fetchone() == ("", None)
    assert browser.post(refusing(cast, exchange), ASKED)["Content-Type"] == "application/pdf"
    assert cast.db.execute("select stopped from exchange").fetchone() == ("refused",)


def test_what_was_released_cannot_be_refused_any_more(cast: Cast) -> None:
    exchange = put_exchange(cast)
    browser = sign_in(cast.vera)
    assert browser.get(refusing(cast, exchange)).status_code == 404
    assert browser.post(refusing(cast, exchange), ASKED).status_code == 404
    assert cast.db.execute("select stopped from exchange").fetchone() == ("",)


def test_only_the_desk_of_the_exchange_refuses(cast: Cast) -> None:
    exchange = put_exchange(cast, released=False)
    for name, slug in (("anna", "administratie"), ("leo", "schoolleiding"), ("anna", "verzuim"), ("gerda", "verzuim")):
        assert sign_in(cast.people[name]).post(refusing(cast, exchange, slug), ASKED).status_code == 404, name
    assert cast.db.execute("select stopped from exchange").fetchone() == ("",)


def test_nobody_of_a_family_makes_such_a_letter(cast: Cast) -> None:
    for name in ("gerda", "tess", "dirk", "maud", "fenna"):
        assert sign_in(cast.people[name]).get(PLACE).status_code == 404, name


def test_the_page_of_an_exchange_says_how_the_handing_over_stands(cast: Cast) -> None:
    exchange = put_exchange(cast)
    put_hand_over(cast, exchange)
    waiting = put_exchange(cast, released=False, demand_on=TODAY, party=exchange.party_id)
    with open_door(
        secret_of(cast.vera), purpose="exchanging", reads=BY_ROLE["attendance_coordinator"].reads, kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        rows = {row.pk: row for row in Exchange.objects.select_related("party", "pupil")}
        shown = extension_context(rows[exchange.pk], door=door)
        page = "".join(render_to_string(name, shown) for name in shown["beside"])
        assert "gemaakt, nog niet verstuurd of gebracht" in page
        assert address(cast, exchange) in page
        shown = extension_context(rows[waiting.pk], door=door)
        assert refusing(cast, waiting) in "".join(render_to_string(name, shown) for name in shown["beside"])
