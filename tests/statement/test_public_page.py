"""The page for anybody: in two languages at two addresses, the same for everybody, and without anything about anybody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from tests.people import Cast, sign_in
from tests.statement.measuring import put_tries
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import STATUS, legal_rule_text
from zorgvuldig.register.kinds import SourceStatus, TopicKind
from zorgvuldig.statement.evidence import KEPT, measure
from zorgvuldig.statement.promise_rules import CAN

DUTCH, ENGLISH = "/beloften/", "/en/promises/"


def read(address: str, client: Client | None = None) -> str:
    """The page as text, with what was escaped for HTML as people read it."""
    return (client or Client()).get(address).content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(("address", "language"), [(DUTCH, "nl"), (ENGLISH, "en")], ids=["nl", "en"])
def test_each_language_has_an_address_of_its_own(cast: Cast, address: str, language: str) -> None:
    measure(datetime.now(UTC))
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nl" if language == "en" else "en"
    page = read(address, client)
    assert f'<html lang="{language}">' in page
    for promise in REGISTER.promises.values():
        for text in (
            promise.says,
            promise.kept_by,
            promise.cannot,
            CAN[promise.key],
            legal_rule_text(f"promise_{promise.key.lower()}"),
        ):
            assert getattr(text, language) in page
    for other, where in (("nl", DUTCH), ("en", ENGLISH)):
        assert f'<link rel="alternate" hreflang="{other}" href="{where}">' in page


@pytest.mark.parametrize("address", [DUTCH, ENGLISH, "/beloften.json", "/beloften.schema.json"])
def test_no_cookie_is_set_or_looked_at(cast: Cast, address: str) -> None:
    measure(datetime.now(UTC))
    asked = sign_in(cast.gerda).get(address), Client().get(address, headers={"accept-language": "en"})
    for response in asked:
        assert response.cookies == {}
        assert response["Vary"] == "Accept-Encoding"
        assert response["Cache-Control"] == "public, max-age=300"
    assert asked[0].content == asked[1].content
    assert b"csrf" not in asked[0].content.replace(b"<code>%s</code>" % settings.CSRF_COOKIE_NAME.encode(), b"")
    # No script but the file that checks the seal, and the seal, which is data.
    scripts = re.findall(rb'<script(?: type="application/json")?(?: src="[^"]+"| id="\w+")', asked[0].content)
    assert len(scripts) == asked[0].content.count(b"<script") == (0 if address.endswith(".json") else 2)
    assert all(
        b"/js/paginazegel." in one or one == b'<script type="application/json" id="statement"' for one in scripts
    )


def test_nothing_but_get_is_answered(cast: Cast, client: Client) -> None:
    for address in (DUTCH, "/beloften.json"):
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200


def test_no_other_host_is_asked_for_anything(cast: Cast) -> None:
    page = read(DUTCH)
    assert re.findall(r'(?:src|action)="(?!/)[^"]*"', page) == []
    assert re.findall(r'href="(https?:[^"]*)"', page) == ["https://www.autoriteitpersoonsgegevens.nl/"]


def test_the_overview_is_a_picture_and_a_table(cast: Cast) -> None:
    measure(datetime.now(UTC))
    page = read(DUTCH)
    assert page.count('<li><a href="#p') == 17
    table = page.partition("Hetzelfde als tabel")[2].partition("</table>")[0]
    assert table.count("<tr") == 18
    assert table.count("waar</span>") + table.count("niet in gebruik</span>") == 17


def test_only_what_a_law_says_is_called_legal(cast: Cast) -> None:
    page = read(DUTCH)
    listed = page.partition('id="termijnen"')[2].partition("</section>")[0]
    legal = [term for term in REGISTER.terms.values() if term.source_status is SourceStatus.LAW]
    with override("nl"):
        assert listed.count(f"<span>{STATUS[SourceStatus.LAW]}.") == len(legal)
    for term in REGISTER.terms.values():
        if any(term.key in category.terms for category in REGISTER.categories.values()):
            assert term.says.nl in listed


def test_that_the_school_has_yet_to_look_something_up_is_said_once(cast: Cast) -> None:
    """Beside each line an asterisk, and what it means at the foot."""
    pages = [read(DUTCH), *(Client().get(f"/register/{key}/").content.decode() for key in REGISTER.categories)]
    assert [page.count("moet de school nog nakijken") for page in pages] == [1] * len(pages)
    assert not any(str(STATUS[SourceStatus.LAW_TO_CONFIRM]) in page for page in pages)
    assert pages[0].count("Komt uit een wet*") > 50


def test_what_the_register_says_is_listed(cast: Cast) -> None:
    page = read(DUTCH)
    for recipient in REGISTER.recipients.values():
        assert recipient.name.nl in page
        assert recipient.article in page
    for purpose in REGISTER.purposes.values():
        assert purpose.name.nl in page
    for topic in REGISTER.topics.values():
        assert (topic.asks.nl in page) is (topic.kind is TopicKind.PICTURE)
    for contact in (REGISTER.controller.name, REGISTER.controller.dpo_contact, "autoriteitpersoonsgegevens.nl"):
        assert contact in page


def test_a_promise_that_is_not_kept_is_open_at_once(cast: Cast) -> None:
    cast.db.execute("alter table grade add column mood text")
    try:
        measure(datetime.now(UTC))
    finally:
        cast.db.execute("alter table grade drop column mood")
    page = read(DUTCH)
    article = page.partition('id="p02"')[2].partition("</article>")[0]
    assert '<details class="uitklap" open>' in article
    assert "Er zijn gegevens waarvan niet vastligt waarom wij ze hebben." in article


def test_since_when_is_said_on_the_page(cast: Cast) -> None:
    now = datetime.now(UTC)
    put_tries(cast, now)
    measure(now - timedelta(days=3))
    measure(now)
    found = {one["id"]: one for one in Client().get("/beloften.json").json()["promises"]}
    assert found["P02"]["state"] == KEPT
    assert datetime.fromisoformat(found["P02"]["since"]) == now - timedelta(days=3)
    assert "Wij meten sinds" in read(DUTCH)


def test_an_old_measurement_says_nothing_of_since(cast: Cast) -> None:
    measure(datetime.now(UTC) - timedelta(hours=1))
    found = Client().get("/beloften.json").json()
    assert found["measured_at"] is None
    assert {one["since"] for one in found["promises"]} == {None}
    assert "Zo is het sinds" not in read(DUTCH)


def test_an_empty_school_has_the_page_too(database: object) -> None:
    assert "Er is nog niets gemeten." in read(DUTCH)
    measure(datetime.now(UTC))
    assert "Belofte 17" in read(DUTCH)


def test_nobody_is_told_to_object_where_a_law_obliges_the_school(cast: Cast) -> None:
    """AVG art. 21 is about the school's task and interest (6(1)(e) and (f)) alone; what P13 is about also rests on 6(1)(c)."""
    assert "Eist geen wet het? Dan kunt u bezwaar maken." in read(DUTCH)
    assert "Does no law require it? Then you may object." in read(ENGLISH)


@pytest.mark.parametrize("address", [DUTCH, ENGLISH])
def test_nobody_who_is_signed_in_is_told_to_sign_in(cast: Cast, address: str) -> None:
    """The page is the same for everybody, so it leads to the start page, which knows who asks."""
    page = read(address, sign_in(cast.gerda))
    assert page == read(address)
    assert "/inloggen/" not in page
    assert '<a href="/">Start</a>' in page
