"""Inviting many at once: a preview, then mails and letters for exactly those, or nothing at all."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connections, transaction
from django.utils.timezone import localdate

from tests.crowd import crowd
from tests.letters import codes_in, opened_by, waiting_for
from tests.people import NOW, Cast, secret_of, sign_in
from tests.platform.documents.pdf import page_count, text_of, unpacked
from tests.release.inviting import confirmed, families, mark_on, newcomer, no_account, posted, pupils, stage
from tests.release.listing import recorded
from zorgvuldig.accounts.invitations.codes import (
    NotAccepted,
    NotInvited,
    accept,
    find,
    for_mail,
    invite,
    key_of,
    new_invitation,
    one_at_a_time,
    replace,
)
from zorgvuldig.gate.door import Kind, Refused, open_door
from zorgvuldig.gate.models import Account, Invitation
from zorgvuldig.platform.documents.renderer import on_day
from zorgvuldig.platform.mail.sealed import mark_of
from zorgvuldig.release.invitations import pages as invite_views
from zorgvuldig.release.invitations import reads as invite_queries
from zorgvuldig.release.lists import invitations as letters

PASSWORD = "vier-woorden-zijn-genoeg"


@pytest.fixture(autouse=True)
def empty_box() -> None:
    mail.outbox.clear()


def nothing_happened(cast: Cast) -> bool:
    """Nobody was invited or mailed, and nothing stands on record as released."""
    asked = cast.db.execute("select exists (select from gate.invitation_letter)").fetchone()[0]
    return not (Invitation.objects.exists() or asked or mail.outbox or recorded(cast))


def parts_of(page: str) -> dict[str, str]:
    """What stands under each heading of the preview."""
    pieces = re.split(r"<h2>|<h3>", page)
    return {head: rest for head, _tag, rest in (piece.partition("</h") for piece in pieces[1:])}


def test_the_preview_says_who_gets_what_and_why(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor", street="Voorstraat 1")
    newcomer(cast, "Paul", "bram", email="paul@example.org")
    no_account(cast, "rob", "karim", "ymke")
    found = parts_of(sign_in(cast.anna).get(families(cast)).content.decode())
    assert "Nadia Ouder" in found["Krijgt een brief"]
    assert "Geen e-mailadres bekend." in found["Krijgt een brief"]
    assert "Paul Ouder" in found["Krijgt een mail"]
    assert "Gerda Ouder" in found["Heeft al een account."]
    assert "Rob Ouder" in found["Deze persoon heeft geen gezag en ziet niets."]
    assert "Karim Ouder" in found["Er is een beperking door de rechter: deze persoon ziet niets."]
    assert "Ymke Ouder" in found["Het kind is 18 jaar of ouder en beslist zelf wie meekijkt."]
    assert nothing_happened(cast)


def test_mails_go_and_letters_come_once_with_a_code_that_works(cast: Cast) -> None:
    nadia = newcomer(cast, "Nadia", "noor", street="Voorstraat 1")
    newcomer(cast, "Paul", "bram", email="paul@example.org")
    no_account(cast, "rob", "karim", "ymke")
    answer = posted(cast, families(cast))
    (code,) = codes_in(answer)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == 'attachment; filename="uitnodigingen.pdf"'
    assert page_count(answer.content) == 1
    text = text_of(answer.content)
    assert re.search(r"Nadia Ouder\s+Voorstraat 1\s+1234 AB\s+WILGENDAM", text)
    assert "testserver/uitnodiging/" in text
    assert "http" not in text
    for name in ("Paul", "Gerda", "Rob", "Karim", "Ymke", "Noor", "Bram"):
        assert name not in text
    (message,) = mail.outbox
    assert message.to == ["paul@example.org"]
    assert code not in message.body
    stored = {row.person_id: row for row in Invitation.objects.all()}
    assert set(stored) == {nadia.id, cast.paul.id}
    assert stored[nadia.id].code_hash == key_of(code)
    assert accept(key_of(code), password=PASSWORD, username="nadia", now=NOW).person_id == nadia.id


def test_the_letter_is_tagged_and_says_the_last_whole_day(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor")
    answer = posted(cast, families(cast))
    assert b"/MarkInfo" in unpacked(answer.content)
    assert b"pdfuaid:part" in unpacked(answer.content)
    (invitation,) = Invitation.objects.all()
    last = localdate(invitation.expires_at) - timedelta(days=1)
    assert f"tot en met {on_day(last)}." in text_of(answer.content)


def test_a_letter_stands_on_record_at_the_pupils_through_whom(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor", "tess", street="Voorstraat 1")
    newcomer(cast, "Paul", "bram", email="paul@example.org")
    answer = posted(cast, families(cast))
    assert page_count(answer.content) == 1  # one letter for two children
    rows = recorded(cast)
    assert {row[0] for row in rows} == {cast.noor.id, cast.tess.id}
    for _pupil, channel, recipient, basis, actor, fields in rows:
        assert (channel, recipient, actor) == ("list", "colleagues", cast.anna.id)
        assert basis == "statutory_administration/invitations/post"
        assert set(fields) == {
            f"guardian.{name}" for name in ("given_name", "prefix", "family_name", "street", "postcode", "town")
        }
    family = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert "Brieven met een uitnodiging, gemaakt voor post naar huis" in family


def test_two_parents_get_a_letter_each_at_their_own_address(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor", street="Voorstraat 1")
    newcomer(cast, "Quint", "noor", street="Achterweg 9")
    answer = posted(cast, families(cast))
    assert len(set(codes_in(answer))) == 2
    pages = text_of(answer.content).split("\f")
    assert ("Voorstraat 1" in pages[0], "Achterweg 9" in pages[0]) == ("Nadia" in pages[0], "Quint" in pages[0])
    assert ("Voorstraat 1" in pages[1], "Achterweg 9" in pages[1]) == ("Nadia" in pages[1], "Quint" in pages[1])


def test_who_is_kept_away_by_a_court_never_gets_a_letter(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor")
    newcomer(cast, "Zeger", "noor", restricted=True)
    newcomer(cast, "Wies", "noor", authority=False)
    answer = posted(cast, families(cast))
    assert page_count(answer.content) == 1
    assert [row.person_id for row in Invitation.objects.all()] == [cast.nadia.id]


def test_whoever_has_an_account_is_not_invited_again(cast: Cast) -> None:
    client = sign_in(cast.anna)
    page = client.get(families(cast))
    assert "Er is niemand om uit te nodigen." in page.content.decode()
    assert 'name="gezien"' not in page.content.decode()
    assert client.post(families(cast), {"gezien": "x"}).status_code == 409
    assert nothing_happened(cast)


def test_an_invitation_that_works_stays_unless_a_new_one_is_asked_for(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor")
    (old,) = codes_in(posted(cast, families(cast)))
    page = sign_in(cast.anna).get(families(cast)).content.decode()
    assert "Heeft een uitnodiging die nog werkt" in page
    assert "Er is niemand om uit te nodigen." in page
    (new,) = codes_in(posted(cast, families(cast), again=True))
    assert find(key_of(new), now=NOW)
    with pytest.raises(NotAccepted):
        find(key_of(old), now=NOW)


def test_my_own_address_gets_nothing(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor", email="anna@example.org")
    EmailAddress.objects.create(user_id=cast.anna.account, email="Anna@example.org", verified=True, primary=True)
    found = parts_of(sign_in(cast.anna).get(families(cast)).content.decode())
    assert "Nadia" in found["Dit is uw eigen e-mailadres. Vraag een collega om deze persoon uit te nodigen."]


def test_an_address_at_which_nothing_arrives_gets_a_letter(cast: Cast) -> None:
    newcomer(cast, "Paul", "bram", email="paul@example.org")
    cast.db.execute(
        "insert into gate.bounced (address, since, last_at, code) values (%s, now(), now(), '5.1.1')",
        [mark_of("paul@example.org")],
    )
    assert len(codes_in(posted(cast, families(cast)))) == 1
    assert not mail.outbox


def test_when_letters_cannot_be_asked_for_nobody_is_invited(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    newcomer(cast, "Nadia", "noor")
    newcomer(cast, "Paul", "bram", email="paul@example.org")

    def fails(*_: object) -> None:
        raise NotInvited("waits")

    monkeypatch.setattr(letters, "ask_letters", fails)
    answer = confirmed(cast, families(cast))
    assert answer.status_code == 409
    assert "Een collega nodigde net iemand uit" in answer.content.decode()
    assert nothing_happened(cast)


def test_who_is_overtaken_by_a_colleague_does_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia = newcomer(cast, "Nadia", "noor")
    newcomer(cast, "Paul", "bram", email="paul@example.org")
    drawing = invite_views.draw
    codes = []

    def overtaken(*args, **named):
        codes.append(invite(person_id=nadia.id, by=None, now=NOW))
        return drawing(*args, **named)

    monkeypatch.setattr(invite_views, "draw", overtaken)
    answer = confirmed(cast, families(cast))
    assert answer.status_code == 409
    assert "Een collega nodigde net iemand uit" in answer.content.decode()
    assert not mail.outbox
    assert not recorded(cast)
    assert find(key_of(codes[0]), now=NOW).person_id == nadia.id
    assert Invitation.objects.count() == 1


def test_of_two_clicks_at_once_one_counts(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor")
    cast.staff("Berend", "administration")
    browsers = [sign_in(cast.anna), sign_in(cast.berend), sign_in(cast.anna)]
    mark = mark_on(browsers[0].get(families(cast)))

    def post(client):
        try:
            return client.post(families(cast), {"gezien": mark})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(post, browsers))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    poster = next(browser for browser in browsers if waiting_for(browser))
    (code,) = codes_in(opened_by(poster))
    (stored,) = Invitation.objects.all()
    assert stored.code_hash == key_of(code)


def test_of_two_single_invitations_at_once_one_works(cast: Cast) -> None:
    nadia = newcomer(cast, "Nadia", "noor")
    first = new_invitation(for_mail(), person_id=nadia.id, by=None, now=NOW, email="", username="")

    def second() -> str:
        try:
            return invite(person_id=nadia.id, by=None, now=NOW)
        finally:
            connections.close_all()

    waiting = "select from pg_locks where relation = 'invitation'::regclass and not granted"
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(using="accounts"):
            one_at_a_time()
            replace([first])
            other = pool.submit(second)
            while not other.done() and not cast.db.execute(waiting).fetchall():
                pass
        code = other.result()
    (stored,) = Invitation.objects.all()
    assert stored.code_hash == key_of(code)


@pytest.mark.parametrize(
    "sent", [{}, {"gezien": ""}, {"gezien": "0" * 64}, {"gezien": "é"}], ids=["no", "empty", "other", "odd"]
)
def test_what_was_not_seen_is_not_confirmed(cast: Cast, sent: dict[str, str]) -> None:
    newcomer(cast, "Nadia", "noor")
    answer = sign_in(cast.anna).post(families(cast), sent)
    assert answer.status_code == 409
    assert "Er is iets veranderd sinds u keek." in answer.content.decode()
    assert nothing_happened(cast)


def test_a_group_that_changed_since_is_shown_again(cast: Cast) -> None:
    newcomer(cast, "Nadia", "noor")
    client = sign_in(cast.anna)
    mark = mark_on(client.get(families(cast)))
    newcomer(cast, "Paul", "bram")
    assert client.post(families(cast), {"gezien": mark}).status_code == 409
    assert nothing_happened(cast)


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "leo", "gerda", "noor", "petra", "bas", "cato"])
def test_nobody_else_gets_there(cast: Cast, who: str) -> None:
    newcomer(cast, "Nadia", "noor")
    cast.db.execute("update learning_group set stage = 2 where name in ('2B', 'w1')")
    mark = mark_on(sign_in(cast.anna).get(families(cast)))
    client = sign_in(cast.people[who])
    for path in (families(cast), pupils(cast), stage(cast)):
        assert client.get(path).status_code == 404
        assert client.post(path, {"gezien": mark}).status_code == 404
    assert nothing_happened(cast)


def test_unknown_classes_and_other_methods_are_refused(cast: Cast) -> None:
    client = sign_in(cast.anna)
    for path in (
        f"/uitnodigen/klas/{uuid.uuid4()}/ouders/",
        f"/uitnodigen/klas/{uuid.uuid4()}/leerlingen/",
        f"/uitnodigen/leerjaar/{uuid.uuid4()}/ouders/",
        families(cast, "w1"),
        stage(cast),
    ):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert client.put(families(cast)).status_code == 405
    assert client.delete("/uitnodigen/").status_code == 405
    assert client.post("/uitnodigen/").status_code == 405


def test_of_thousands_of_staff_only_who_gets_a_letter_is_named(cast: Cast) -> None:
    crowd(cast, 400)
    page = sign_in(cast.anna).get("/uitnodigen/medewerkers/").content.decode()
    found = parts_of(page)
    assert found["Krijgt een brief"].count("<li>") == invite_queries.MOST_LETTERS
    next_time = found["Krijgt de volgende keer een brief"]
    assert next_time.count("<li>") == invite_views.SHOWN
    (more,) = re.findall(r"En nog (\d+) anderen\.", next_time)
    told = re.search(r"<b>(\d+) mensen</b> krijgen een brief", page)
    assert told
    assert int(told[1]) == invite_queries.MOST_LETTERS
    assert invite_queries.MOST_LETTERS + invite_views.SHOWN + int(more) >= 400
    assert len(page) < 50_000


def test_more_letters_than_can_be_waited_for_come_the_next_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invite_queries, "MOST_LETTERS", 1)
    newcomer(cast, "Nadia", "noor")
    newcomer(cast, "Paul", "bram")
    found = parts_of(sign_in(cast.anna).get(families(cast)).content.decode())
    assert "Nadia" in found["Krijgt een brief"]
    assert "Paul" in found["Krijgt de volgende keer een brief"]
    (first,) = codes_in(posted(cast, families(cast)))
    assert [row.person_id for row in Invitation.objects.all()] == [cast.nadia.id]
    (second,) = codes_in(posted(cast, families(cast)))
    assert find(key_of(first), now=NOW).person_id == cast.nadia.id
    assert find(key_of(second), now=NOW).person_id == cast.paul.id
    # Made again, the letter of last time comes first: it may be the one that was lost.
    codes_in(posted(cast, families(cast), again=True))
    assert find(key_of(first), now=NOW)
    with pytest.raises(NotAccepted):
        find(key_of(second), now=NOW)


def test_pupils_get_letters_with_their_class_and_no_address(cast: Cast) -> None:
    no_account(cast, "noor", "bram")
    answer = posted(cast, pupils(cast))
    pages = text_of(answer.content).split("\f")
    assert re.search(r"Noor Bakkerman\s+2B\b", pages[0])
    assert "Bram Visserman" in pages[1]
    assert "Geheimlaan" not in text_of(answer.content)
    assert f"26{cast.noor.id:04}" in pages[0]
    account = accept(key_of(codes_in(answer)[0]), password=PASSWORD, username="noor2", now=NOW)
    assert account.person_id == cast.noor.id
    assert {(row[0], *row[5]) for row in recorded(cast)} == {
        (pupil.id, "pupil_identity.given_name", "pupil_identity.prefix", "pupil_identity.family_name")
        for pupil in (cast.noor, cast.bram)
    }


def test_staff_without_account_get_letters(cast: Cast) -> None:
    cast.staff("Willem", "teacher", school="West")
    no_account(cast, "dirk", "willem")
    page = sign_in(cast.anna).get("/uitnodigen/medewerkers/").content.decode()
    assert "Dirk Werker" in parts_of(page)["Krijgt een brief"]
    assert "Willem" not in page
    answer = posted(cast, "/uitnodigen/medewerkers/")
    (code,) = codes_in(answer)
    assert "Wilgendam College Oost" in text_of(answer.content)
    assert accept(key_of(code), password=PASSWORD, username="dirk2", now=NOW) == Account.objects.get(
        person_id=cast.dirk.id
    )
    assert recorded(cast) == []


def test_the_choice_shows_my_own_classes(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2 where name in ('2B', 'w1')")
    page = sign_in(cast.anna).get("/uitnodigen/").content.decode()
    assert families(cast) in page
    assert pupils(cast, "3A") in page
    assert stage(cast) in page
    assert str(cast.groups["w1"][1]) not in page
    assert "/uitnodigen/" in sign_in(cast.anna).get("/").content.decode()


# --- a whole year of the course ------------------------------------------------------------------------------------


def test_a_year_is_the_classes_of_that_stage_and_no_other(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2 where name in ('2B', 'w1', 'wi2B', '3A')")
    newcomer(cast, "Nadia", "noor", "sem")  # children in 2B and 3A
    newcomer(cast, "Paul", "sem", email="paul@example.org")
    newcomer(cast, "Wies", "wout")
    found = parts_of(sign_in(cast.anna).get(stage(cast)).content.decode())
    assert "Nadia Ouder" in found["Krijgt een brief"]
    assert "Wies" not in found["Krijgt een brief"]
    assert page_count(posted(cast, stage(cast)).content) == 1
    opened = cast.db.execute(
        "select distinct pupil_id from gate.log where kind = 'stage' and actor_id = %s", [cast.anna.id]
    )
    assert {row[0] for row in opened.fetchall()} == {
        cast.people[name].id for name in ("noor", "bram", "tess", "yara", "sem")
    }
    cast.db.execute("update learning_group set stage = 3 where name = '3A'")
    assert "Paul" not in sign_in(cast.anna).get(stage(cast)).content.decode()


def test_a_year_of_more_than_500_is_refused_with_a_sentence(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2 where name = '2B'")
    cast.db.execute(
        "with p as (insert into person (uid) select gen_random_uuid() from generate_series(1, 500) returning id), "
        "q as (insert into pupil (person_id, uid, number) select id, gen_random_uuid(), 'x' || id from p returning person_id) "
        "insert into membership (pupil_id, group_id, starts_on, is_class) select person_id, %s, current_date - 9, true from q",
        [cast.groups["2B"][0]],
    )
    anna = sign_in(cast.anna)
    for answer in (anna.get(stage(cast)), anna.post(stage(cast), {"gezien": "x"})):
        assert answer.status_code == 409
        assert "Niemand opent meer dan 500 dossiers tegelijk." in answer.content.decode()
        assert families(cast) in answer.content.decode()
    for who in ("wim", "leo", "dirk", "gerda"):
        assert sign_in(cast.people[who]).get(stage(cast)).status_code == 404
    assert nothing_happened(cast)


def refused(cast: Cast, who: str, purpose: str, name: str) -> bool:
    """Whether somebody is kept out of the year of this group, for this purpose."""
    door = open_door(
        secret_of(cast.people[who]),
        purpose=purpose,
        reads=("identity",),
        kind=Kind.STAGE,
        key=str(cast.groups[name][1]),
        now=NOW,
    )
    try:
        with door as opening:
            return opening.count == 0
    except Refused:
        return True


def test_a_year_opens_for_the_administration_of_that_school_alone(cast: Cast) -> None:
    assert refused(cast, "anna", "administration", "2B")  # nobody knows in which year it is
    cast.db.execute("update learning_group set stage = 2 where name in ('2B', 'wi2B', 'w1')")
    assert not refused(cast, "anna", "administration", "2B")
    assert refused(cast, "anna", "administration", "wi2B")  # no class
    assert refused(cast, "anna", "administration", "w1")
    assert refused(cast, "wim", "administration", "2B")
    assert refused(cast, "dirk", "teaching", "wi2B")
    assert refused(cast, "maud", "mentoring", "2B")
    assert refused(cast, "gerda", "parental_view", "2B")
