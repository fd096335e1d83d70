"""A code is on a letter and nowhere else: whoever asked for it does not see it, and it is opened once, on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from tests.accounts.steps import agree_to
from tests.letters import AT, BUTTON, CODE, code_of, codes_in, opened_by, waiting_for
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from tests.platform.documents.pdf import text_of
from tests.release.inviting import confirmed, families, newcomer, no_account
from tests.release.listing import recorded
from zorgvuldig.accounts.invitations.codes import NotAccepted, accept, find, invite, key_of
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.models import Invitation
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault import files
from zorgvuldig.release.lists import invitations
from zorgvuldig.release.lists.invitations import make_letters
from zorgvuldig.retention.residue_cleanup import GRACE, remove_unnamed_files

STAFF = "/medewerkers/uitnodigen/"
PASSWORD = "vier-woorden-zijn-genoeg"


@pytest.fixture
def berend(cast: Cast) -> Someone:
    """A second person in the administration of Oost."""
    return cast.staff("Berend", "administration")


def family(cast: Cast) -> str:
    return f"/leerlingen/{cast.noor.uid}/uitnodigen/"


@contextmanager
def at_door(who: Someone) -> Iterator[None]:
    with open_door(
        secret_of(who), purpose="administration", reads=("organisation", "staff"), kind=Kind.NOBODY, now=NOW
    ):
        yield


def batch(cast: Cast) -> UUID:
    return cast.db.execute("select batch from gate.invitation_letter").fetchone()[0]


def file_of(cast: Cast) -> UUID | None:
    return cast.db.execute("select blob from gate.invitation_letter").fetchone()[0]


@pytest.mark.parametrize("name", ["noor", "gerda", "dirk"])
def test_whoever_asks_for_a_code_never_sees_it(cast: Cast, berend: Someone, name: str) -> None:
    someone = cast.people[name]
    no_account(cast, name)
    page = STAFF if name == "dirk" else family(cast)
    key = "pupil" if name == "noor" else f"{'staff' if name == 'dirk' else 'guardian'}-{someone.id}"
    anna = sign_in(cast.anna)
    for address, posted in ((page, {"wie": key, "hoe": "brief"}), (f"{page}brief/", {"wie": key})):
        assert not CODE.search(anna.post(address, posted, follow=True).content.decode())
    assert waiting_for(anna) == []
    assert "Wacht op een collega." in anna.get(AT).content.decode()
    assert "Deze brieven opent u niet." in anna.post(AT, {"brief": batch(cast)}, follow=True).content.decode()
    with pytest.raises(IntegrityError, match="post"), at_door(cast.anna):
        connection.cursor().execute("select gate.open_letters(%s)", [batch(cast)])
    (code,) = codes_in(opened_by(sign_in(berend)))
    assert accept(key_of(code), password=PASSWORD, username="nieuw", now=NOW).person_id == someone.id


def test_a_letter_opens_once_and_says_who_opened_it(cast: Cast, berend: Someone) -> None:
    no_account(cast, "gerda")
    sign_in(cast.anna).post(f"{family(cast)}brief/", {"wie": f"guardian-{cast.gerda.id}"})
    poster = sign_in(berend)
    (waits,) = waiting_for(poster)
    file = file_of(cast)
    assert file
    assert files.exists(file)
    answer = poster.post(AT, {"brief": waits})
    assert answer["Content-Disposition"] == 'attachment; filename="uitnodigingen.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert len(codes_in(answer)) == 1
    assert not files.exists(file)
    again = poster.post(AT, {"brief": waits}, follow=True).content.decode()
    assert "Brieven gaan één keer open." in again
    assert "Geopend door Berend Werker" in again
    assert "Gevraagd door Anna Werker" in again
    assert not BUTTON.search(again)
    rows = cast.db.execute("select actor_id, pupil_id from gate.log where kind = 'letter' and not refused").fetchall()
    children = cast.db.execute("select pupil_id from guardianship where guardian_id = %s", [cast.gerda.id]).fetchall()
    assert sorted(rows) == sorted((berend.id, child) for (child,) in children)
    assert {row[0] for row in recorded(cast)} == {cast.noor.id}


def test_alone_in_the_administration_the_asker_posts_it(cast: Cast) -> None:
    """Wim keeps the administration of another school, and Leo leads: neither posts letters of Oost."""
    no_account(cast, "gerda")
    code = code_of(sign_in(cast.anna), family(cast), f"guardian-{cast.gerda.id}")
    assert accept(key_of(code), password=PASSWORD, username="nieuw", now=NOW).person_id == cast.gerda.id


@pytest.mark.parametrize("who", ["wim", "leo", "petra", "dirk", "bas", "gerda"])
def test_nobody_else_knows_of_a_letter_or_opens_one(cast: Cast, berend: Someone, who: str) -> None:
    no_account(cast, "noor")
    sign_in(cast.anna).post(f"{family(cast)}brief/", {"wie": "pupil"})
    make_letters(datetime.now(UTC))
    other = sign_in(cast.people[who])
    page = other.get(AT)
    assert "Anna Werker" not in page.content.decode()
    assert page.status_code == (200 if who == "wim" else 404)
    assert other.post(AT, {"brief": batch(cast)}).status_code == 404
    assert other.post(f"{family(cast)}brief/", {"wie": "pupil"}).status_code == 404
    if who == "wim":
        with pytest.raises(IntegrityError, match="post"), at_door(cast.wim):
            connection.cursor().execute("select gate.open_letters(%s)", [batch(cast)])
    assert len(waiting_for(sign_in(berend))) == 1


def test_whom_the_asker_let_in_posts_nothing_for_them(cast: Cast, berend: Someone) -> None:
    cast.staff("Aafke", "administration")
    cast.db.execute("update account set invited_by_id = %s where id = %s", [cast.anna.id, berend.account])
    no_account(cast, "noor")
    sign_in(cast.anna).post(f"{family(cast)}brief/", {"wie": "pupil"})
    assert waiting_for(sign_in(berend)) == []
    assert len(waiting_for(sign_in(cast.aafke))) == 1


def test_nobody_opens_a_letter_to_themselves(cast: Cast, berend: Someone) -> None:
    agree_to(berend, cast)
    sign_in(cast.anna).post(f"{STAFF}brief/", {"wie": f"staff-{berend.id}"})
    assert waiting_for(sign_in(berend)) == []
    assert len(waiting_for(sign_in(cast.aafke))) == 1


def test_a_letter_for_an_account_says_that_it_is_a_new_password(cast: Cast) -> None:
    agree_to(cast.dirk, cast)
    sign_in(cast.anna).post(f"{STAFF}brief/", {"wie": f"staff-{cast.dirk.id}"})
    text = text_of(opened_by(sign_in(cast.aafke)).content)
    assert "Kies een nieuw wachtwoord" in text
    assert "Maak uw account" not in text


def test_a_helper_from_outside_gets_a_letter_too(cast: Cast, berend: Someone) -> None:
    no_account(cast, "hanna")
    code = cast.db.execute("select code from staff where person_id = %s", [cast.hanna.id]).fetchone()[0]
    leo = sign_in(cast.leo)
    assert not CODE.search(leo.post("/hulp-van-buiten/brief/", {"code": code}, follow=True).content.decode())
    assert leo.post("/hulp-van-buiten/brief/", {"code": "X-XXXXXX"}).status_code == 404
    (found,) = codes_in(opened_by(sign_in(berend)))
    assert find(key_of(found), now=NOW).person_id == cast.hanna.id


def test_whoever_posts_letters_sees_for_which_classes_they_are_and_no_name(cast: Cast, berend: Someone) -> None:
    """Nadia has a child in 2B at Oost and one at West, of which Berend keeps no administration."""
    newcomer(cast, "Nadia", "noor", "wout")
    confirmed(cast, families(cast))
    make_letters(datetime.now(UTC))
    (line,) = sign_in(berend).get(AT).content.decode().partition('<li class="post">')[2:]
    line = line.partition("</li>")[0]
    assert '<span class="stil">2B</span>' in line
    for name in ("Nadia", "Noor", "Wout", "w1", "Bakkerman"):
        assert name not in line
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [NOW.date(), cast.noor.id])
    assert '<span class="stil">' not in sign_in(berend).get(AT).content.decode().partition('<li class="post">')[2]


def test_a_colleague_opens_the_letters_of_a_class(cast: Cast, berend: Someone) -> None:
    newcomer(cast, "Nadia", "noor", street="Voorstraat 1")
    newcomer(cast, "Quint", "bram")
    page = confirmed(cast, families(cast)).content.decode()
    assert "<b>2 brieven</b> worden gemaakt." in page
    assert not CODE.search(page)
    assert waiting_for(sign_in(cast.anna)) == []
    assert len(set(codes_in(opened_by(sign_in(berend))))) == 2


def test_two_clicks_are_one_letter_and_a_new_one_overtakes_what_lies_unopened(cast: Cast) -> None:
    no_account(cast, "noor")
    anna = sign_in(cast.anna)
    first = anna.post(f"{family(cast)}brief/", {"wie": "pupil"}, follow=True).content.decode()
    assert "De brief wordt gemaakt." in first
    second = anna.post(f"{family(cast)}brief/", {"wie": "pupil"}, follow=True).content.decode()
    assert "Voor deze persoon wordt al een brief gemaakt." in second
    (old,) = waiting_for(anna)
    anna.post(f"{family(cast)}brief/", {"wie": "pupil"})
    (new,) = waiting_for(anna)
    assert new != old
    assert Invitation.objects.count() == 1


def test_a_letter_that_cannot_be_made_invites_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    no_account(cast, "noor")
    anna = sign_in(cast.anna)

    def fails(*_: object) -> bytes:
        raise DocumentProblem("Het document kon niet worden gemaakt.")

    monkeypatch.setattr(invitations, "invitations_pdf", fails)
    anna.post(f"{family(cast)}brief/", {"wie": "pupil"})
    assert waiting_for(anna) == []
    assert "Niet gemaakt. Vraag deze brief opnieuw aan." in anna.get(AT).content.decode()
    assert not Invitation.objects.exists()
    assert file_of(cast) is None


def test_what_was_agreed_before_is_asked_again_when_the_letter_is_made(cast: Cast) -> None:
    """Between the question and the job the pupil made an account: one person alone gets no code for that."""
    no_account(cast, "noor")
    sign_in(cast.anna).post(f"{family(cast)}brief/", {"wie": "pupil"})
    cast.put("account", username="noor", password="!", person_id=cast.noor.id, is_active=True, created_at=NOW)
    assert make_letters(datetime.now(UTC)) == 1
    assert cast.db.execute("select problem, blob from gate.invitation_letter").fetchone() == ("second", None)
    assert not Invitation.objects.exists()


def test_the_vault_keeps_a_letter_as_long_as_its_code_works(cast: Cast) -> None:
    no_account(cast, "noor")
    anna = sign_in(cast.anna)
    anna.post(f"{family(cast)}brief/", {"wie": "pupil"})
    (waits,) = waiting_for(anna)
    file = file_of(cast)
    assert file
    remove_unnamed_files(datetime.now(UTC) + 2 * GRACE)
    assert files.exists(file)
    cast.db.execute("update gate.invitation_letter set made_at = made_at - interval '15 days'")
    assert "Niet op tijd geopend" in anna.get(AT).content.decode()
    assert "Brieven gaan één keer open." in anna.post(AT, {"brief": waits}, follow=True).content.decode()
    remove_unnamed_files(datetime.now(UTC) + 2 * GRACE)
    assert not files.exists(file)


def test_a_code_that_was_asked_again_ends_the_one_in_the_letter(cast: Cast) -> None:
    no_account(cast, "noor")
    code = code_of(sign_in(cast.anna), family(cast), "pupil")
    invite(person_id=cast.noor.id, by=cast.anna.id, now=NOW)
    with pytest.raises(NotAccepted):
        find(key_of(code), now=NOW)


# --- what is said of it ----------------------------------------------------------------------------------------------


def test_who_may_answer_finds_the_question_on_the_start_page_with_who_asked(cast: Cast, berend: Someone) -> None:
    """Leo, who leads, answers for colleagues alone; nobody else sees that something waits."""
    sign_in(cast.anna).post(family(cast), {"wie": f"guardian-{cast.gerda.id}", "hoe": "vraag"})
    waits = "1 code wacht op een tweede persoon."
    assert waits in sign_in(berend).get("/").content.decode()
    for name in ("anna", "leo", "wim", "dirk", "gerda"):
        assert "wacht op een tweede persoon" not in sign_in(cast.people[name]).get("/").content.decode()
    sign_in(cast.anna).post(STAFF, {"wie": f"staff-{cast.petra.id}", "hoe": "vraag"})
    assert waits in sign_in(cast.leo).get("/").content.decode()
    assert "Gevraagd door Anna Werker op " in sign_in(cast.leo).get("/inrichten/codes/").content.decode()
    for address in (STAFF, family(cast)):
        assert "Gevraagd door Anna Werker op " in sign_in(berend).get(address).content.decode()


def test_letters_that_wait_stand_on_the_start_page_of_whoever_posts_them(cast: Cast, berend: Someone) -> None:
    no_account(cast, "noor")
    sign_in(cast.anna).post(f"{family(cast)}brief/", {"wie": "pupil"})
    make_letters(datetime.now(UTC))
    waits = "1 stapel brieven met een code moet nog op de post."
    assert waits in sign_in(berend).get("/").content.decode()
    for name in ("anna", "leo", "wim", "petra"):
        assert waits not in sign_in(cast.people[name]).get("/").content.decode()


def test_the_page_tells_how_somebody_came_to_have_a_code_and_an_account(cast: Cast, berend: Someone) -> None:
    gerda = f"guardian-{cast.gerda.id}"
    sign_in(cast.anna).post(family(cast), {"wie": gerda, "hoe": "vraag"})
    sign_in(berend).post(family(cast), {"wie": gerda, "hoe": "akkoord"})
    code = code_of(sign_in(cast.anna), family(cast), gerda, sign_in(berend))
    accept(key_of(code), password=PASSWORD, now=NOW)
    page = sign_in(cast.anna).get(family(cast)).content.decode()
    for step in (
        "Anna Werker vroeg om een code.",
        "Berend Werker ging akkoord met een code.",
        "Anna Werker vroeg om een brief met een code.",
        "Berend Werker opende de brief om hem te versturen.",
        "De code van Anna Werker is gebruikt.",
    ):
        assert step in page, step
    with at_door(cast.wim), connection.cursor() as cursor:
        cursor.execute("select count(*) from gate.account_story(%s)", [[cast.gerda.id, cast.anna.id]])
        assert cursor.fetchone() == (0,)
