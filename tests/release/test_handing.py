"""Handing a package over by link, letter or file, and fetching it: once, with the code, and with every try on record."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tests.people import Cast, sign_in
from tests.release.handed import (
    DOMAIN,
    SECRET,
    address,
    answer,
    consented,
    later,
    put_exchange,
    put_hand_over,
    put_party,
)
from tests.release.unlocking import unlocked
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import destroy
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.handover import fetch_pages as fetch_views
from zorgvuldig.release.handover.fetch import Outcome, fetch, link_outcome

CODE = re.compile(r"<code>([A-Z2-9-]+)</code>")


def linked(
    cast: Cast, exchange: Exchange, mailbox: str = "postvak", slug: str = "verzuim", who: str = "vera"
) -> HttpResponse:
    """Somebody of a desk mails a link."""
    browser = sign_in(cast.people[who])
    return browser.post(address(cast, exchange, slug), {"way": "link", "mailbox": mailbox})


def sent(cast: Cast, exchange: Exchange, **more: str) -> tuple[str, str]:
    """The address in the mail, and the code on the screen."""
    answered = linked(cast, exchange, **more)
    assert answered.status_code == 200, answered.content.decode()
    found = re.search(r"http://\S+", mail.outbox[-1].body)
    code = CODE.search(answered.content.decode())
    assert found
    assert code
    return urlsplit(found[0]).path, code[1]


def token_of(path: str) -> str:
    return path.strip("/").split("/")[-1]


def tries(cast: Cast) -> list[str]:
    return [outcome for (outcome,) in cast.db.execute("select outcome from hand_over_fetch order by id").fetchall()]


def row(cast: Cast, columns: str = "fetched_at, ended_at, tries, mailed_at") -> Any:
    return cast.db.execute(f"select {columns} from hand_over order by id desc limit 1").fetchone()


def strip(response: HttpResponse) -> str:
    """A page without what differs each time."""
    return re.sub(r'(name="(csrfmiddlewaretoken|next)" value=")[^"]*', r"\1", response.content.decode())


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- a link and a code ------------------------------------------------------------------------------------------


def test_a_link_and_a_code_give_the_package_once_and_then_never_again(cast: Cast) -> None:
    path, code = sent(cast, put_exchange(cast))
    browser = Client()
    page = browser.get(path)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"
    given = browser.post(path, {"code": code.lower().replace("-", " ")})
    assert given.status_code == 200
    content = body(given)
    assert SECRET.encode() not in content
    assert SECRET in unlocked(content, code)["gegevens.json"].decode()
    assert set(unlocked(content, code)) == {"inhoud.json", "gegevens.json", "gegevens.pdf"}
    fetched, ended, wrong, mailed = row(cast)
    assert fetched
    assert ended
    assert mailed
    assert wrong == 0
    again = browser.post(path, {"code": code})
    assert again.status_code == 410
    assert not again.streaming
    assert tries(cast) == ["given", "used"]


def test_looking_uses_nothing_up_and_tells_nothing(cast: Cast) -> None:
    path, code = sent(cast, put_exchange(cast))
    for _ in range(3):
        page = Client().get(path)
        assert page.status_code == 200
        for word in ("Noor", "Bakkerman", SECRET, "Leerplicht", "geboorte"):
            assert word not in page.content.decode()
    assert tries(cast) == []
    assert body(Client().post(path, {"code": code}))


def test_no_search_engine_keeps_a_page_behind_a_link(cast: Cast) -> None:
    path, code = sent(cast, put_exchange(cast))
    for told in (Client().get(path), Client().post(path, {"code": "x"}), Client().post(path, {"code": code})):
        assert told["X-Robots-Tag"] == "noindex, nofollow"


def test_one_address_tries_so_many_codes_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_views, "LIMITS", {"fetch": "2/h/ip"})
    path, code = sent(cast, put_exchange(cast))
    guesses = [Client().post(f"/overdracht/gok-{number}/", {"code": "AAAA-BBBB-CCCC"}) for number in range(2)]
    assert [answer.status_code for answer in guesses] == [404, 404]
    assert Client().post(path, {"code": code}).status_code == 429
    assert tries(cast) == []


def test_that_a_package_was_given_stands_in_the_log_of_the_pupil(cast: Cast) -> None:
    path, code = sent(cast, put_exchange(cast))
    looks = "select pupil_id from gate.log where kind = 'job' and purpose = 'handing' and not refused"
    before = cast.db.execute(looks).fetchall()
    assert body(Client().post(path, {"code": code}))
    assert cast.db.execute(looks).fetchall() == [*before, (cast.noor.id,)]


def test_the_mail_says_no_name_no_kind_of_data_and_no_code(cast: Cast) -> None:
    _path, code = sent(cast, put_exchange(cast))
    (message,) = mail.outbox
    assert message.to == [f"postvak@{DOMAIN}"]
    said = message.subject + message.body
    for word in ("Noor", "Bakkerman", code, code.replace("-", ""), SECRET, "verzuim", "leerling"):
        assert word not in said


def test_of_token_and_code_the_database_keeps_hashes_alone(cast: Cast) -> None:
    path, code = sent(cast, put_exchange(cast))
    kept = "".join(str(value) for value in row(cast, "hand_over::text"))
    changed = str(cast.db.execute("select * from gate.change where table_name = 'hand_over'").fetchall())
    for word in (token_of(path), code, code.replace("-", "")):
        assert word not in kept + changed


def test_five_wrong_codes_close_a_link_for_the_right_one_too(cast: Cast) -> None:
    path, code = sent(cast, put_exchange(cast))
    browser = Client()
    for left in (4, 3, 2, 1, 0):
        page = browser.post(path, {"code": "AAAA-BBBB-CCCC"})
        assert page.status_code == 422
        assert (f"nog {left} keer" if left else "is nu gesloten") in page.content.decode()
    closed = browser.post(path, {"code": code})
    never = browser.post("/overdracht/zomaar-iets/", {"code": code})
    assert (closed.status_code, strip(closed)) == (404, strip(never))  # as one that never was
    assert tries(cast) == ["wrong_code"] * 5 + ["closed"]
    assert "vijf verkeerde codes" in sign_in(cast.vera).get(address(cast, only(cast))).content.decode()


def test_an_empty_code_is_no_try(cast: Cast) -> None:
    path, _code = sent(cast, put_exchange(cast))
    assert Client().post(path, {"code": " "}).status_code == 422
    assert tries(cast) == []


def test_a_link_that_never_was_is_not_found(cast: Cast) -> None:
    put_exchange(cast)
    assert Client().get("/overdracht/zomaar-iets/").status_code == 404
    assert Client().post("/overdracht/zomaar-iets/", {"code": "AAAA-BBBB-CCCC"}).status_code == 404


def test_after_seven_days_a_link_gives_nothing(cast: Cast) -> None:
    path, code = sent(cast, put_exchange(cast))
    tried = fetch(token_of(path), code, now=later(days=8))
    assert tried
    assert tried.outcome is Outcome.EXPIRED
    assert tried.content == b""
    assert link_outcome(token_of(path), now=later(days=8)) is Outcome.EXPIRED


def test_what_is_stopped_after_the_mail_is_not_given(cast: Cast) -> None:
    exchange = put_exchange(cast)
    path, code = sent(cast, exchange)
    cast.db.execute("update exchange set stopped_at = now(), stopped = 'cancelled' where id = %s", [exchange.pk])
    assert Client().get(path).status_code == 410
    assert Client().post(path, {"code": code}).status_code == 410
    assert tries(cast) == ["stopped"]


def test_a_consent_withdrawn_between_the_mail_and_the_fetch_gives_nothing(cast: Cast) -> None:
    exchange = consented(cast)
    path, code = sent(cast, exchange, slug="administratie", who="anna")
    asked = cast.db.execute("select asked_id from exchange").fetchone()
    assert asked
    answer(cast, asked[0], allows=False)
    refused = Client().post(path, {"code": code})
    assert refused.status_code == 410
    assert not refused.streaming
    assert tries(cast) == ["stopped"]
    assert row(cast)[0] is None


def test_a_new_link_closes_the_one_before(cast: Cast) -> None:
    exchange = put_exchange(cast)
    first, code = sent(cast, exchange)
    second, other = sent(cast, exchange)
    assert Client().post(first, {"code": code}).status_code == 404
    assert Client().post(second, {"code": code}).status_code == 422
    assert body(Client().post(second, {"code": other}))


def test_a_fetch_that_breaks_off_is_not_called_arrived(cast: Cast) -> None:
    exchange = put_exchange(cast)
    path, code = sent(cast, exchange)
    given = Client().post(path, {"code": code})
    given.close()  # nobody took the bytes
    fetched, ended, _tries, _mailed = row(cast)
    assert fetched
    assert ended is None
    assert "het is niet zeker dat alles aankwam" in sign_in(cast.vera).get(address(cast, exchange)).content.decode()
    assert Client().post(path, {"code": code}).status_code == 410


def test_a_mail_that_does_not_go_leaves_a_row_that_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise OSError("no server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    exchange = put_exchange(cast)
    answered = linked(cast, exchange)
    assert answered.status_code == 503
    assert "De mail ging niet weg" in answered.content.decode()
    assert not CODE.search(answered.content.decode())
    assert row(cast)[3] is None
    assert "de mail met de link is niet verstuurd" in sign_in(cast.vera).get(address(cast, exchange)).content.decode()


@pytest.mark.parametrize("mailbox", ["", "jan@elders.nl", "jan jansen", "jan\nbcc:x", "a" * 70, "-jan", "jan..", "@"])
def test_a_mailbox_is_a_mailbox_at_the_partys_own_domain(cast: Cast, mailbox: str) -> None:
    answered = linked(cast, put_exchange(cast), mailbox)
    assert answered.status_code == 422
    assert mail.outbox == []
    assert row(cast) is None


def test_a_party_without_a_domain_gets_no_link(cast: Cast) -> None:
    exchange = put_exchange(cast, party=put_party(cast, domain=""))
    assert linked(cast, exchange).status_code == 422
    assert row(cast) is None
    assert "staat geen e-mailadres" in sign_in(cast.vera).get(address(cast, exchange)).content.decode()


@pytest.mark.parametrize("change", ["verified_at = null, verified_by_id = null", "ended_at = now()"])
def test_a_party_that_does_not_count_gets_nothing(cast: Cast, change: str) -> None:
    exchange = put_exchange(cast)
    cast.db.execute(f"update party set {change}")
    for data in ({"way": "link", "mailbox": "postvak"}, {"way": "letter"}, {"way": "file"}):
        assert sign_in(cast.vera).post(address(cast, exchange), data).status_code == 422
    assert row(cast) is None


def test_what_is_not_released_is_not_handed_over(cast: Cast) -> None:
    exchange = put_exchange(cast, released=False)
    page = sign_in(cast.vera).get(address(cast, exchange))
    assert "nog niet vrijgegeven" in page.content.decode()
    for data in ({"way": "link", "mailbox": "postvak"}, {"way": "letter"}, {"way": "file"}):
        assert sign_in(cast.vera).post(address(cast, exchange), data).status_code == 422
    assert row(cast) is None


# --- a letter and a file ----------------------------------------------------------------------------------------


def test_a_letter_is_printed_and_then_said_to_be_sent(cast: Cast) -> None:
    exchange, browser = put_exchange(cast), sign_in(cast.vera)
    place = address(cast, exchange)
    assert browser.post(place, {"way": "letter"}).status_code == 303
    (uid,) = row(cast, "uid")
    assert "nog niet verstuurd of gebracht" in browser.get(place).content.decode()
    cover = browser.get(f"{place}{uid}/begeleidende-brief.pdf")
    assert cover.content.startswith(b"%PDF")
    assert SECRET.encode() in browser.get(f"{place}{uid}/gegevens.pdf").content
    assert browser.get(f"{place}{uid}/gegevens.json").status_code == 404
    assert browser.get(f"{place}{uid}/pakket.zip").status_code == 404
    assert browser.post(place, {"way": "letter"}).status_code == 422  # one at a time
    assert browser.post(place, {"way": "arrived", "number": str(uid)}).status_code == 303
    assert row(cast)[0]
    assert browser.post(place, {"way": "arrived", "number": str(uid)}).status_code == 422


def test_a_file_for_a_machine_is_the_package_itself(cast: Cast) -> None:
    exchange, browser = put_exchange(cast), sign_in(cast.vera)
    place = address(cast, exchange)
    browser.post(place, {"way": "file"})
    (uid,) = row(cast, "uid")
    stored = b"".join(files.read(cast.db.execute("select blob from exchange").fetchone()[0]))
    assert browser.get(f"{place}{uid}/pakket.zip").content == stored
    assert browser.get(f"{place}{uid}/begeleidende-brief.pdf").status_code == 404


def test_what_is_closed_stopped_or_withdrawn_gives_no_file(cast: Cast) -> None:
    exchange, browser = put_exchange(cast), sign_in(cast.vera)
    place = address(cast, exchange)
    uid = put_hand_over(cast, exchange, "file")
    assert browser.get(f"{place}{uid}/pakket.zip").status_code == 200
    assert browser.post(place, {"way": "close", "number": str(uid)}).status_code == 303
    assert browser.get(f"{place}{uid}/pakket.zip").status_code == 404
    uid = put_hand_over(cast, exchange, "file")
    cast.db.execute("update exchange set stopped_at = now(), stopped = 'cancelled'")
    assert browser.get(f"{place}{uid}/pakket.zip").status_code == 404


def test_a_withdrawn_consent_takes_the_letter_out_of_the_hands_of_the_desk(cast: Cast) -> None:
    exchange, browser = consented(cast), sign_in(cast.anna)
    place = address(cast, exchange, "administratie")
    uid = put_hand_over(cast, exchange)
    assert browser.get(f"{place}{uid}/gegevens.pdf").status_code == 200
    answer(cast, cast.db.execute("select asked_id from exchange").fetchone()[0], allows=False)
    assert browser.get(f"{place}{uid}/gegevens.pdf").status_code == 404
    assert browser.post(place, {"way": "file"}).status_code == 422
    assert "toestemming is ingetrokken" in browser.get(place).content.decode()


def test_a_link_has_no_file_for_the_desk_and_is_not_said_to_have_arrived(cast: Cast) -> None:
    exchange = put_exchange(cast)
    sent(cast, exchange)
    (uid,) = row(cast, "uid")
    browser, place = sign_in(cast.vera), address(cast, exchange)
    assert browser.get(f"{place}{uid}/pakket.zip").status_code == 404
    assert browser.post(place, {"way": "arrived", "number": str(uid)}).status_code == 422
    assert row(cast)[0] is None
    assert browser.post(place, {"way": "close", "number": "geen-nummer"}).status_code == 404
    assert browser.post(place, {"way": "close", "number": str(uid)}).status_code == 303


# --- who, and what stays ----------------------------------------------------------------------------------------


def test_only_the_desk_whose_work_it_is_gets_there(cast: Cast) -> None:
    exchange = put_exchange(cast)
    for name, slug in (("anna", "administratie"), ("leo", "schoolleiding"), ("cato", "zorg"), ("anna", "verzuim")):
        assert sign_in(cast.people[name]).get(address(cast, exchange, slug)).status_code == 404, name
    assert sign_in(cast.vera).get(address(cast, exchange)).status_code == 200
    assert sign_in(cast.vera).get(address(cast, exchange, pupil="bram")).status_code == 404


def test_a_role_that_opens_more_does_not_hand_over_for_another_desk(cast: Cast) -> None:
    exchange = put_exchange(cast, "school_leader")
    for name in ("anna", "vera", "cato"):
        browser = sign_in(cast.people[name])
        assert browser.get(address(cast, exchange, "schoolleiding")).status_code == 404, name
        assert browser.post(address(cast, exchange, "schoolleiding"), {"way": "file"}).status_code == 404, name
    assert row(cast) is None
    assert sign_in(cast.leo).get(address(cast, exchange, "schoolleiding")).status_code == 200


def test_what_is_gone_from_the_vault_is_not_handed_over_and_the_record_stays(cast: Cast) -> None:
    exchange = put_exchange(cast)
    path, code = sent(cast, exchange)
    (blob,) = cast.db.execute("select blob from exchange").fetchone()
    cast.db.execute("update exchange set blob = null")
    files.remove(blob)
    assert Client().post(path, {"code": code}).status_code == 404
    page = sign_in(cast.vera).get(address(cast, exchange))
    assert "Het bestand is bij ons gewist" in page.content.decode()
    assert f"postvak@{DOMAIN}" in page.content.decode()


def test_a_key_that_was_destroyed_gives_nothing_and_uses_nothing_up(cast: Cast) -> None:
    exchange = put_exchange(cast)
    path, code = sent(cast, exchange)
    destroy([cast.noor.id])
    assert Client().post(path, {"code": code}).status_code == 404
    assert row(cast)[0] is None


def only(cast: Cast) -> Exchange:
    """The one exchange there is."""
    uid = cast.db.execute("select uid from exchange").fetchone()
    assert uid
    return Exchange(uid=uid[0])
