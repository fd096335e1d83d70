"""Whose data a misused account opened, telling them, who heard of it, and closing the account at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from psycopg.types.json import Json

from tests.accounts.steps import PASSWORD, agree_to, give_email, give_password, log_in, may_open
from tests.governance.breaching import NOTICED, breach, decided, looked, of_account
from tests.incidents.incidents import typed
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from zorgvuldig.accounts.invitations.codes import BLOCKED, NotAccepted, accept, invite, key_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.governance.breach import letters_job as breach_telling
from zorgvuldig.governance.breach.letters import SUBJECT, batch_of
from zorgvuldig.governance.breach.letters_job import tell_affected
from zorgvuldig.governance.breach.reminders import remind_of_breaches
from zorgvuldig.messages.models import Message

LETTER = "Beste ouder,\nEr ging iets mis.\n\nDear parent,\nSomething went wrong."
STOP = {"since": typed(NOTICED), "what": "Er ging een vreemde mail uit."}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def messages(cast: Cast) -> list[tuple[int, int]]:
    return cast.db.execute("select pupil_id, author_id from message order by pupil_id").fetchall()


# --- whose data ---


def test_who_was_opened_is_named_to_who_handles_it_and_logged(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    looked(cast, cast.dirk, cast.noor, cast.noor, cast.bram)
    looked(cast, cast.dirk, cast.sem, at=NOW - timedelta(days=3))  # before the account was misused
    looked(cast, cast.otto, cast.sem)  # another account
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/leerlingen/"))
    assert "Noor Bakkerman" in page
    assert "Bram Visserman" in page
    assert "Sem Buurman" not in page
    mine = (
        "select pupil_id from gate.log where actor_id = %s and purpose = 'breach' and pupil_id is not null order by 1"
    )
    assert cast.db.execute(mine, [cast.petra.id]).fetchall() == [(cast.noor.id,), (cast.bram.id,)]


def test_two_of_one_name_in_one_class_are_told_apart_by_their_numbers(cast: Cast) -> None:
    cast.db.execute("update pupil_identity set given_name = 'Noor', prefix = '', family_name = 'Bakkerman'")
    one = of_account(cast, cast.dirk)
    looked(cast, cast.dirk, cast.noor, cast.bram)
    page = " ".join(text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/leerlingen/")).split())
    numbers = cast.db.execute("select number from pupil where person_id in (%s, %s)", [cast.noor.id, cast.bram.id])
    for (number,) in numbers.fetchall():
        assert f'Noor Bakkerman <span class="klein stil">nummer {number}</span>' in page


def test_the_leader_sees_counts_and_no_names(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    looked(cast, cast.dirk, cast.noor)
    page = text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/"))
    assert (
        "Leerlingen die dit account in die tijd opende: 1. Leerlingen die het met zijn rollen had kunnen openen: 4."
        in page
    )
    assert "Noor" not in page
    assert "/leerlingen/" not in page.replace(reverse("pupil_statement"), "")
    assert sign_in(cast.leo).get(f"/datalekken/{one.uid}/leerlingen/").status_code == 404


def test_a_pupil_of_another_school_is_counted_and_not_named(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    looked(cast, cast.dirk, cast.noor, cast.wout)
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/leerlingen/"))
    assert "Wout" not in page
    assert "Nog 1 leerling is van een school waar u niet werkt" in page


def test_what_left_through_the_account_is_counted(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    cast.put(
        "release", uid="7" * 8 + "-7777-4777-8777-" + "7" * 12, pupil_id=cast.noor.id, released_at=NOTICED, channel="dossier",
        recipient="family", basis="x", fields=Json([]), actor_id=cast.dirk.id,
    )  # fmt: skip
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/"))
    assert "van 1 leerling" in page


def test_counts_are_for_nobody_without_the_door(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    looked(cast, cast.dirk, cast.noor)
    asked = "select count(*) from gate.breach_counts(%s::uuid)"
    group = str(cast.groups["wi2B"][1])
    with (
        open_door(secret_of(cast.dirk), purpose="teaching", reads=("identity",), kind=Kind.GROUP, key=group, now=NOW),
        connection.cursor() as cursor,
    ):
        cursor.execute(asked, [one.uid])
        assert cursor.fetchone() == (0,)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(asked, [one.uid])


def ticked(page: str) -> list[str]:
    """The kinds of data that are ticked in the questions about the risk."""
    return re.findall(r'name="categories" value="(\w+)"[^>]*checked', page)


def test_what_the_account_opened_is_ticked_until_somebody_chooses(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/risico/"))
    assert ticked(page) == []
    assert "Dit account opende" not in page
    looked(cast, cast.dirk, cast.noor)  # the names of pupils
    looked(cast, cast.otto, cast.sem)  # another account
    cast.db.execute("update gate.log set mask = %s where actor_id = %s", [REGISTER.mask(["care"]), cast.otto.id])
    looked(cast, cast.dirk, cast.sem, at=NOW - timedelta(days=3))
    cast.db.execute("update gate.log set mask = %s where pupil_id = %s", [REGISTER.mask(["care"]), cast.sem.id])
    browser = sign_in(cast.petra)
    page = text(browser.get(f"/datalekken/{one.uid}/risico/"))
    assert ticked(page) == ["identity"]
    assert (
        page.index("Dit account opende")
        < page.index('name="categories" value="identity"')
        < page.index("Over leerlingen en hun ouders")
    )
    assert page.count('name="categories" value="identity"') == 1
    answer = browser.post(f"/datalekken/{one.uid}/risico/", {"seen": "", "categories": ["identity", "contact"]})
    assert answer.status_code == 303
    assert sorted(ticked(text(browser.get(f"/datalekken/{one.uid}/risico/")))) == ["contact", "identity"]


def test_what_it_opened_is_for_nobody_without_the_door(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    looked(cast, cast.dirk, cast.noor)
    asked = "select gate.breach_kinds(%s::uuid)"
    with (
        open_door(secret_of(cast.petra), purpose="governing", reads=("governance",), kind=Kind.NOBODY, now=NOW),
        connection.cursor() as cursor,
    ):
        assert cursor.execute(asked, [one.uid]).fetchone() == (REGISTER.mask(["identity"]),)
    with (
        open_door(
            secret_of(cast.petra), purpose="breach", reads=("access_log",), kind=Kind.BREACH, key=str(one.uid), now=NOW
        ),
        connection.cursor() as cursor,
    ):
        assert cursor.execute(asked, [one.uid]).fetchone() == (None,)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(asked, [one.uid])


# --- telling the people ---


def ready(cast: Cast, **more: Any) -> Row:
    one = of_account(cast, cast.dirk, people_letter=LETTER, **more)
    looked(cast, cast.dirk, cast.noor, cast.bram, cast.tess)
    return one


def send(cast: Cast, one: Row, who: str = "leo") -> str:
    return text(sign_in(cast.people[who]).post(f"/datalekken/{one.uid}/mensen/sturen/", follow=True))


def test_everybody_gets_one_message_also_after_a_kill(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breach_telling, "BATCH", 2)
    one = ready(cast)
    assert tell_affected(NOW) == 0  # nobody pressed the button
    assert "De berichten gaan weg." in send(cast, one)
    send(cast, one, "petra")  # twice is once
    whole = breach_telling._message
    monkeypatch.setattr(breach_telling, "_message", _killed_at(cast.tess, whole))
    with pytest.raises(KeyboardInterrupt):
        tell_affected(NOW)
    assert messages(cast) == [(cast.noor.id, cast.leo.id), (cast.bram.id, cast.leo.id)]
    assert cast.db.execute("select people_told_at from breach").fetchone() == (None,)
    monkeypatch.setattr(breach_telling, "_message", whole)
    assert tell_affected(NOW) == 1
    assert tell_affected(NOW) == 0
    assert [pupil for pupil, _who in messages(cast)] == [cast.noor.id, cast.bram.id, cast.tess.id]
    assert cast.db.execute("select people_told_at from breach").fetchone() == (NOW,)


def _killed_at(whom: Someone, whole: Any) -> Any:
    def run(one: Any, pupil_id: int, now: Any) -> Message:
        if pupil_id == whom.id:
            raise KeyboardInterrupt
        made: Message = whole(one, pupil_id, now)
        return made

    return run


def test_a_guardian_reads_it_and_it_names_nobody(cast: Cast) -> None:
    one = ready(cast)
    send(cast, one)
    tell_affected(NOW)
    client = sign_in(cast.gerda)
    inbox = text(client.get("/mijn-berichten/"))
    assert SUBJECT.split(" · ")[0] in inbox
    assert "Dirk" not in LETTER


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"people_letter": ""}, "Schrijf eerst de brief."),
        ({"people_decision": "not"}, "Besluit eerst dat de mensen het moeten weten."),
    ],
    ids=["no-letter", "not-decided"],
)
def test_nothing_goes_before_there_is_a_letter_and_a_decision(cast: Cast, more: dict[str, Any], says: str) -> None:
    one = of_account(cast, cast.dirk, **{"people_letter": LETTER} | more)
    looked(cast, cast.dirk, cast.noor)
    assert says in send(cast, one)
    assert tell_affected(NOW) == 0
    assert messages(cast) == []


def test_without_anybody_opened_it_is_told_by_hand(cast: Cast) -> None:
    one = of_account(cast, cast.dirk, people_letter=LETTER)
    assert "Er staat nog niet van wie de gegevens zijn." in send(cast, one)
    told = {"seen": "", "told_at": typed(NOW), "how": "Een brief met de post."}
    assert sign_in(cast.leo).post(f"/datalekken/{one.uid}/mensen/verteld/", told).status_code == 303
    assert cast.db.execute("select text from breach_note").fetchall() == [("Een brief met de post.",)]


def test_the_letter_that_goes_is_the_letter_that_was_kept(cast: Cast) -> None:
    one = ready(cast)
    send(cast, one)
    (at,) = cast.db.execute("select changed_at from breach").fetchone() or (None,)
    client = sign_in(cast.leo)
    answer = client.post(f"/datalekken/{one.uid}/mensen/brief/", {"seen": at.isoformat(), "letter": "Iets anders."})
    assert answer.status_code == 422
    assert "De brief gaat al weg." in text(answer)


@pytest.mark.parametrize("name", ["fenna", "dirk", "gerda"])
def test_only_who_decides_sends_it(cast: Cast, name: str) -> None:
    one = ready(cast)
    assert sign_in(cast.people[name]).post(f"/datalekken/{one.uid}/mensen/sturen/").status_code == 404
    assert tell_affected(NOW) == 0


# --- who heard of it ---


SAW = re.compile(r"<dt>([^<]*)</dt><dd>bij (\d+) leerling")


def saw(page: str) -> list[int]:
    """How many were reached in each way, as the page of the breach says."""
    return [int(number) for _words, number in SAW.findall(page)]


def told(cast: Cast) -> Row:
    """A breach of which the letter went: about Noor (her mother opened it), about Bram (mail went) and about Tess (nothing)."""
    one = ready(cast)
    send(cast, one)
    tell_affected(NOW)
    number = dict(cast.db.execute("select pupil_id, id from message").fetchall())
    for table, whom, at in (("message_read", cast.noor, "read_at"), ("message_notice", cast.bram, "mailed_at")):
        cast.put(table, message_id=number[whom.id], pupil_id=whom.id, person_id=cast.gerda.id, **{at: NOW})
    return one


def test_the_page_says_whose_family_heard_of_it(cast: Cast) -> None:
    one = ready(cast)
    assert "Wie zag de brief?" not in text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/"))
    one = told(cast)
    for name in ("leo", "petra", "fenna"):
        page = text(sign_in(cast.people[name]).get(f"/datalekken/{one.uid}/"))
        assert saw(page) == [1, 1, 1]
        assert "Vertel het hun per telefoon of per post" in page
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/leerlingen/"))
    states = re.findall(r'scope="row"><span>(\w+) .*?data-kop="Brief"><span>(.*?)</span></td>', page)
    assert [(name, re.sub("<.*?>", "", said).strip()) for name, said in states] == [
        ("Noor", "gelezen"), ("Tess", "niemand bereikt"), ("Bram", "e-mail gestuurd"),
    ]  # fmt: skip


def test_when_everybody_was_reached_nobody_is_asked_to_call(cast: Cast) -> None:
    one = told(cast)
    cast.db.execute("delete from message where pupil_id = %s", [cast.tess.id])
    page = text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/"))
    assert saw(page) == [1, 1, 0]
    assert "Vertel het hun" not in page


def test_who_read_another_message_is_nobodys_to_ask(cast: Cast) -> None:
    """Only the letter of that breach, by whoever decided about it; counts for governing, names only of who are open for the breach."""
    one = told(cast)
    letters = batch_of(one.uid)
    counts, each = (
        f"select * from gate.{name}(%s::uuid, %s::uuid)" for name in ("breach_heard_counts", "breach_heard")
    )

    def ask(query: str, *values: Any, **door: Any) -> list[tuple[Any, ...]]:
        with open_door(secret_of(door.pop("who")), now=NOW, **door), connection.cursor() as cursor:
            cursor.execute(query, values)
            return sorted(cursor.fetchall())

    governing = {"who": cast.petra, "purpose": "governing", "reads": ("governance",), "kind": Kind.NOBODY}
    assert len(ask(counts, one.uid, letters, **governing)) == 3
    assert ask(each, one.uid, letters, **governing) == []
    other = breach(cast)
    assert ask(counts, other.uid, letters, **governing) == []
    cast.db.execute("update message set author_id = %s", [cast.dirk.id])
    assert ask(counts, one.uid, letters, **governing) == []
    cast.db.execute("update message set author_id = %s", [cast.leo.id])
    teaching = {"who": cast.dirk, "purpose": "teaching", "reads": ("identity",), "kind": Kind.GROUP}
    for query in (counts, each):
        assert ask(query, one.uid, letters, key=str(cast.groups["wi2B"][1]), **teaching) == []
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(query, [one.uid, letters])
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("select * from gate.breach_letters(%s::uuid, %s::uuid)", [one.uid, letters])


# --- closing an account ---


def test_closing_an_account_ends_every_session_and_makes_a_breach(cast: Cast) -> None:
    give_password(cast.dirk)
    give_email(cast.dirk, "dief@example.org")
    looked(cast, cast.dirk, cast.noor, at=NOW - timedelta(hours=1))
    theirs, client = sign_in(cast.dirk), sign_in(cast.petra)
    assert theirs.get("/groepen/").status_code == 200
    assert f"/datalekken/account/{cast.dirk.uid}/" in text(client.get(f"/toezicht/medewerker/{cast.dirk.uid}/"))
    page = text(client.post(f"/datalekken/account/{cast.dirk.uid}/", STOP, follow=True))
    assert "Het account is dicht." in page
    assert "Leerlingen die dit account in die tijd opende: 1." in page
    client.post(f"/datalekken/account/{cast.dirk.uid}/", STOP)  # a double click
    assert theirs.get("/groepen/").status_code == 302
    log_in(browser := Client(), "dirk", PASSWORD)
    assert not may_open(browser)
    assert cast.db.execute("select is_active, password from account where person_id = %s", [cast.dirk.id]).fetchall() == [(False, BLOCKED)]  # fmt: skip
    assert not EmailAddress.objects.filter(user_id=cast.dirk.account).exists()
    rows = cast.db.execute(
        "select kind, account_person_id, reported_by_id, account_until is not null from breach"
    ).fetchall()
    assert rows == [("account", cast.dirk.id, cast.petra.id, True)]


def test_only_a_new_invitation_opens_it_again(cast: Cast) -> None:
    agree_to(cast.dirk, cast)
    old = invite(person_id=cast.dirk.id, by=None, now=NOW)
    sign_in(cast.petra).post(f"/datalekken/account/{cast.dirk.uid}/", STOP)
    with pytest.raises(NotAccepted):
        accept(key_of(old), password=PASSWORD, now=NOW)
    agree_to(cast.dirk, cast)
    new = invite(person_id=cast.dirk.id, by=None, now=NOW)
    account = accept(key_of(new), password=PASSWORD, now=NOW)
    assert account.is_active
    assert account.check_password(PASSWORD)


def test_an_account_that_was_closed_otherwise_stays_closed(cast: Cast) -> None:
    cast.db.execute("update account set is_active = false where person_id = %s", [cast.dirk.id])
    agree_to(cast.dirk, cast)
    with pytest.raises(NotAccepted):
        accept(key_of(invite(person_id=cast.dirk.id, by=None, now=NOW)), password=PASSWORD, now=NOW)


def test_nobody_closes_their_own(cast: Cast) -> None:
    client = sign_in(cast.petra)
    answer = client.post(f"/datalekken/account/{cast.petra.uid}/", STOP)
    assert answer.status_code == 422
    assert "Dit is uw eigen account." in text(answer)
    one = of_account(cast, cast.petra)
    assert "Dit is uw eigen account." in text(client.post(f"/datalekken/{one.uid}/account/", follow=True))
    assert cast.db.execute("select is_active from account where person_id = %s", [cast.petra.id]).fetchone() == (True,)


def test_it_is_closed_from_a_breach_too(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    assert "Het account is dicht." in text(sign_in(cast.petra).post(f"/datalekken/{one.uid}/account/", follow=True))
    assert cast.db.execute("select is_active from account where person_id = %s", [cast.dirk.id]).fetchone() == (False,)
    assert cast.db.execute("select text from breach_note").fetchall() == [
        ("Het account is dicht. Alle sessies zijn beëindigd.",)
    ]


@pytest.mark.parametrize("name", ["leo", "fenna", "dirk", "bas", "gerda"])
def test_nobody_but_the_privacy_officer_closes_one(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    assert client.post(f"/datalekken/account/{cast.otto.uid}/", STOP).status_code == 404
    assert client.post(f"/datalekken/{of_account(cast, cast.otto).uid}/account/").status_code == 404
    assert cast.db.execute("select is_active from account where person_id = %s", [cast.otto.id]).fetchone() == (True,)


@pytest.mark.parametrize(("who", "whose"), [("leo", "dirk"), ("petra", "petra"), ("petra", "gerda")])
def test_by_hand_written_sql_neither(cast: Cast, who: str, whose: str) -> None:
    with (
        pytest.raises(DatabaseError),
        open_door(secret_of(cast.people[who]), purpose="governing", reads=("organisation", "staff", "governance"),
               writes=("governance",), kind=Kind.NOBODY, now=NOW),
        connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute("select gate.block_account(%s::integer)", [cast.people[whose].id])


# --- reminders ---


def test_mails_go_at_once_after_a_day_and_before_the_end(cast: Cast) -> None:
    for someone, address in ((cast.petra, "petra@example.org"), (cast.fenna, "fenna@example.org")):
        give_email(someone, address)
    breach(cast, title="Geheim", noticed_at=NOW)
    for hours, went in ((0, 2), (1, 0), (23, 0), (25, 2), (30, 0), (61, 2), (80, 0)):
        assert remind_of_breaches(NOW + timedelta(hours=hours)) == went
    assert {to for one in mail.outbox for to in one.to} == {"petra@example.org", "fenna@example.org"}
    whole = " ".join(f"{one.subject} {one.body}" for one in mail.outbox)
    assert "Geheim" not in whole
    assert "lijst" not in whole


def test_a_decided_one_is_not_mailed_and_one_that_could_not_go_is_tried_again(cast: Cast) -> None:
    decided(cast)
    breach(cast)
    assert remind_of_breaches(NOW) == 0  # nobody has an address
    give_email(cast.petra, "petra@example.org")
    assert remind_of_breaches(NOW) == 1
