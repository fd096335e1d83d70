"""Who a guardian in a file is: whoever the school keeps away does not come back by another spelling, and silence gives nothing."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connections, transaction
from django.test import Client, override_settings
from django.utils import timezone

from tests.imports.importing import LATER, V21, Edited, chosen, content, rows
from tests.imports.importing import run as run_sds
from tests.imports.test_import_ownership import number_of
from tests.imports.test_import_watch import put, watched
from tests.people import NOW as TODAY
from tests.people import Cast, Someone, sign_in
from tests.pupils.test_life import PDF, save
from zorgvuldig.accounts.invitations.codes import NotInvited, invite
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.models import Invitation
from zorgvuldig.imports.roster.model import Guardian as BroughtGuardian
from zorgvuldig.imports.sources.watch import watch_sources
from zorgvuldig.imports.spreadsheet.columns import PUPILS
from zorgvuldig.pupils.guardians.forms import GuardianForm

HEAD = "Stamnummer;Roepnaam;Achternaam;Naam ouder 1;E-mail ouder 1;Telefoon ouder 1;Gezag ouder 1\r\n"
TIES = (
    "select g.given_name, t.has_authority, t.is_restricted from guardianship t join guardian g on g.person_id = t.guardian_id "
    "where t.pupil_id = %s order by g.given_name, t.id"
)
STOPPED = "lijkt op een ouder die hier niets mag zien, geen gezag heeft of geen ouder meer is"
ASKED = "lijkt op een ouder die al bij deze leerling staat"


@pytest.fixture
def anna(cast: Cast) -> Client:
    return sign_in(cast.anna)


def sheet(cast: Cast, name: str, email: str = "", phone: str = "", authority: str = "", pupil: str = "noor") -> str:
    """A sheet with one guardian of a pupil who is here already."""
    given, family = cast.db.execute(
        "select given_name, family_name from pupil_identity where pupil_id = %s", [cast.people[pupil].id]
    ).fetchone()
    return HEAD + ";".join([number_of(cast, pupil), given, family, name, email, phone, authority]) + "\r\n"


def ties(cast: Cast, pupil: str = "noor") -> list[tuple[str, bool | None, bool]]:
    return cast.db.execute(TIES, [cast.people[pupil].id]).fetchall()


def read_in(client: Client, text: str) -> str:
    """Read a sheet in, and where it stood."""
    path = chosen(client, text)
    answer = client.post(f"{path}voorbeeld/")
    assert answer.status_code == 303, answer.content.decode()
    return path


# Karim may not see Noor, by a court; Rob has no authority over her.
@pytest.mark.parametrize(
    ("name", "email", "phone"),
    [
        ("Ouder, Karim", "karim@example.org", ""),
        ("Ouder, Karim", "nieuw.adres@example.org", ""),
        ("Ouder, K.", "", ""),
        ("Oudër, Karím", "", ""),
        ("Oudert, Kareem", "", ""),
        ("Vreemd, Iemand", "KARIM@example.org", ""),
        ("Vreemd, Iemand", "karim+school@example.org", ""),
        ("Vreemd, Iemand", "", "+31 6 12 34 56 78"),
        ("Ouder, Gerda", "karim@example.org", ""),
        ("Ouder, Rob", "", ""),
    ],
)
def test_who_is_like_somebody_kept_away_stops_the_row(
    cast: Cast, anna: Client, name: str, email: str, phone: str
) -> None:
    cast.db.execute("update guardian set phone = '06-12345678' where person_id = %s", [cast.karim.id])
    path = chosen(anna, sheet(cast, name, email, phone, "ja"))
    before = ties(cast)
    page = anna.get(f"{path}voorbeeld/").content.decode()
    assert STOPPED in page
    assert "karim@example.org" not in page  # of what stands here nothing is shown
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert ties(cast) == before


def test_silence_about_authority_gives_none(cast: Cast, anna: Client) -> None:
    read_in(anna, sheet(cast, "Nieuwkomer, Zahra", "zahra@example.net"))
    assert ("Zahra", None, False) in ties(cast)
    zahra = person(cast, "Zahra")
    assert sign_in(zahra).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404
    page = anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()
    assert "gezag nog niet bekend" in page
    # A file that says it, and a person who saw the paper.
    read_in(anna, sheet(cast, "Nieuwkomer, Zahra", "zahra@example.net", authority="ja"))
    assert ("Zahra", True, False) in ties(cast)
    assert sign_in(zahra).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 200
    read_in(anna, sheet(cast, "Nieuwkomer, Zahra", "zahra@example.net"))
    assert ("Zahra", True, False) in ties(cast)  # silence takes nothing away either


def person(cast: Cast, name: str) -> Someone:
    """A guardian whom a file made, with an account."""
    number, uid = cast.db.execute(
        "select p.id, p.uid from guardian g join person p on p.id = g.person_id where given_name = %s", [name]
    ).fetchone()
    someone = Someone(name, number, uid)
    someone.account = cast.put(
        "account", username=name.lower(), password="!", person_id=number, is_active=True, created_at=TODAY
    )
    return someone


def test_parents_of_school_data_sync_get_no_authority(database: psycopg.Connection) -> None:
    run_sds(V21)
    assert rows(database, "select distinct has_authority from guardianship where kind <> 'other'") == [(None,)]
    assert rows(database, "select count(*) from guardianship where has_authority") == [(0,)]


def test_the_same_guardian_of_another_source_is_that_guardian(cast: Cast, anna: Client) -> None:
    before = ties(cast)
    read_in(anna, sheet(cast, "Ouder, Gerda", "gerda@example.org", "06-11111111", "ja"))
    assert ties(cast) == before
    phone = cast.db.execute("select phone from guardian where person_id = %s", [cast.gerda.id]).fetchone()
    assert phone == ("06-11111111",)


def test_a_second_parent_is_nobody_who_is_here(cast: Cast, anna: Client) -> None:
    """Another name is another person, also with the same prefix and at the same first letter."""
    cast.db.execute(
        "update guardian set prefix = 'van der', family_name = 'Berg' where person_id = %s", [cast.karim.id]
    )
    read_in(anna, sheet(cast, "Meer, Kees van der", "kees@example.net"))
    assert ("Kees", None, False) in ties(cast)


def asked(anna: Client, path: str) -> list[str]:
    """The marks of the questions in the preview."""
    return re.findall(r'name="wie-([0-9a-f]{20})" value="same"', anna.get(f"{path}voorbeeld/").content.decode())


@pytest.mark.parametrize(
    ("name", "email", "said", "becomes"),
    [
        ("Ouder, Gerdi", "", "same", [("Gerdi", True, False)]),
        ("Ouder, Gerdi", "", "other", [("Gerda", True, False), ("Gerdi", None, False)]),
        ("Zwart, Willem", "gerda@example.org", "other", [("Gerda", True, False), ("Willem", None, False)]),
        ("Ouder, Gerda", "g.ouder@example.net", "same", [("Gerda", True, False)]),
    ],
)
def test_who_may_be_the_same_is_asked(
    cast: Cast, anna: Client, name: str, email: str, said: str, becomes: list[tuple[str, bool | None, bool]]
) -> None:
    path = chosen(anna, sheet(cast, name, email))
    before = ties(cast)
    page = anna.get(f"{path}voorbeeld/").content.decode()
    assert ASKED in page
    assert "Lees het bestand in" not in page
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert ties(cast) == before
    (mark,) = asked(anna, path)
    assert anna.post(f"{path}voorbeeld/", {f"wie-{mark}": said}).status_code == 303
    assert ties(cast) == before
    assert asked(anna, path) == []
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert [one for one in ties(cast) if one[0] not in ("Karim", "Rob")] == becomes


def test_who_is_kept_away_may_be_the_same_and_stays_away(cast: Cast, anna: Client) -> None:
    path = chosen(anna, sheet(cast, "Ouder, K.", "k.ouder@example.net", authority="ja"))
    (mark,) = asked(anna, path)
    anna.post(f"{path}voorbeeld/", {f"wie-{mark}": "other"})
    assert asked(anna, path) == [mark]  # somebody else is added by hand
    anna.post(f"{path}voorbeeld/", {f"wie-{mark}": "same"})
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert [(name, restricted) for name, _has, restricted in ties(cast)] == [
        ("Gerda", False),
        ("K.", True),
        ("Rob", False),
    ]
    assert sign_in(cast.karim).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404


def test_what_the_school_recorded_stays_and_is_said(cast: Cast, anna: Client) -> None:
    path = chosen(anna, sheet(cast, "Ouder, Rob", "rob@example.org", authority="ja"))
    (mark,) = asked(anna, path)
    anna.post(f"{path}voorbeeld/", {f"wie-{mark}": "same"})
    page = anna.get(f"{path}voorbeeld/").content.decode()
    assert "Ouders die volgens het bestand gezag hebben en volgens de school niet: 1." in page
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert ("Rob", False, False) in ties(cast)


def test_who_has_two_numbers_in_a_file_is_one_guardian(cast: Cast, anna: Client) -> None:
    head = HEAD.strip() + ";Naam ouder 2;E-mail ouder 2\r\n"
    text = sheet(cast, "Ouder, Gerda", "gerda@example.org").replace(HEAD, head).strip() + ";Ouder, Gerda;\r\n"
    path = chosen(anna, text)
    assert "«Gerda Ouder» staat twee keer bij deze leerling." in anna.get(f"{path}voorbeeld/").content.decode()


def test_a_source_that_gives_a_mother_the_address_of_who_is_kept_away_is_stopped(
    database: psycopg.Connection, edited: Edited
) -> None:
    """Both are known by their numbers, and no second person would be made."""
    run_sds(V21)
    database.execute("update guardian set email = 'froukje@example.net' where given_name = 'Froukje'")
    database.execute(
        "update guardianship set is_restricted = true "
        "where guardian_id in (select person_id from guardian where given_name = 'Froukje')"
    )
    report = run_sds(edited(V21, "users.csv", ",,salma@example.net,", ",,froukje@example.net,"), LATER)
    assert ["resembles a guardian who may see nothing here" in p.says for p in report.findings.problems] == [True]
    assert rows(database, "select email from guardian where given_name = 'Salma'") == [("salma@example.net",)]


def test_the_command_asks_and_takes_the_answer(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ouders.csv").write_text(sheet(cast, "Ouder, Gerdi"))
    command = ("import", "sheet", str(tmp_path / "ouders.csv"), "--map", "auto", "--school", "Wilgendam College Oost")
    with pytest.raises(CommandError):
        call_command(*command)
    mark = re.findall(r"--same ([0-9a-f]{20})", capsys.readouterr().out)[0]
    call_command(*command, "--same", mark)
    assert ("Gerdi", True, False) in ties(cast)


def test_who_may_not_see_a_brother_gets_no_authority_by_a_file(cast: Cast, anna: Client) -> None:
    """The same person with the same number of the source, and another child."""
    path = chosen(anna, sheet(cast, "Ouder, Karim", "karim@example.org", authority="ja"))
    (mark,) = asked(anna, path)
    anna.post(f"{path}voorbeeld/", {f"wie-{mark}": "same"})
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    path = chosen(anna, sheet(cast, "Ouder, Karim", "karim@example.org", authority="ja", pupil="tess"))
    assert "mag van de rechter bij een ander kind niets zien" in anna.get(f"{path}voorbeeld/").content.decode()
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert [name for name, *_ in ties(cast, "tess")] == ["Gerda"]
    newcomer = f"{HEAD}990777;Bo;Ouder;Ouder, Karim;karim@example.org;;ja\r\n"
    path = chosen(anna, newcomer)
    assert "mag van de rechter bij een ander kind niets zien" in anna.get(f"{path}voorbeeld/").content.decode()
    read_in(anna, newcomer.replace(";ja", ";"))  # a tie without authority opens nothing


def test_a_guardian_whose_tie_ended_does_not_come_back(cast: Cast, anna: Client) -> None:
    cast.db.execute(
        "update guardianship set ends_on = %s where guardian_id = %s and pupil_id = %s",
        [TODAY.date() - timedelta(days=3), cast.gerda.id, cast.noor.id],
    )
    path = chosen(anna, sheet(cast, "Ouder, Gerda", "gerda@example.org", authority="ja"))
    assert STOPPED in anna.get(f"{path}voorbeeld/").content.decode()
    assert anna.post(f"{path}voorbeeld/").status_code == 409


def test_nothing_is_told_of_a_pupil_of_another_school(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.imports.importing.SCHOOL", {"school": "Wilgendam College West", "year": "0"})
    wim = sign_in(cast.wim)
    path = chosen(wim, sheet(cast, "Ouder, Karim", "", authority="ja"))
    page = wim.get(f"{path}voorbeeld/").content.decode()
    assert "Dit gaat ook over Wilgendam College Oost." in page
    assert STOPPED not in page


def test_what_a_question_tells_stands_in_the_log(cast: Cast, anna: Client) -> None:
    path = chosen(anna, sheet(cast, "Ouder, Gerdi"))
    looks = "select count(*) from gate.log where pupil_id = %s and purpose = 'importing'"
    assert cast.db.execute(looks, [cast.noor.id]).fetchone() == (0,)
    anna.get(f"{path}voorbeeld/")
    assert cast.db.execute(looks, [cast.noor.id]).fetchone() == (1,)


# --- the rule of the database, whoever asks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "family", "email", "phone"),
    [
        ("Karim", "Ouder", "", ""),
        ("Iemand", "Anders", "Karim@Example.org", ""),
        ("Iemand", "Anders", "", "0031 612345678"),
        ("Rob", "Ouder", "", ""),
    ],
)
@pytest.mark.parametrize("is_tie_first", [True, False])
def test_the_database_gives_nobody_authority_who_is_kept_away(
    cast: Cast, given: str, family: str, email: str, phone: str, is_tie_first: bool
) -> None:
    cast.db.execute("update guardian set phone = '06-12345678' where person_id = %s", [cast.karim.id])
    statements = [
        f"insert into guardianship (pupil_id, guardian_id, kind, has_authority, is_restricted, starts_on) "
        f"values ({cast.noor.id}, {cast.bram.id}, 'father', %s, false, current_date)",
        "insert into guardian (person_id, given_name, prefix, family_name, email, phone) "
        f"values ({cast.bram.id}, '{given}', '', '{family}', '{email}', '{phone}')",
    ]
    for has_authority in ("null", "true"):
        refusal = pytest.raises(IntegrityError, match="authority") if has_authority == "true" else nullcontext()
        with refusal, working("import", now=TODAY) as door, connections[door.alias].cursor() as cursor:
            for statement in statements if is_tie_first else reversed(statements):
                cursor.execute(statement.replace("%s", has_authority))
            if has_authority == "null":
                with pytest.raises(IntegrityError, match="authority"), transaction.atomic(door.alias):
                    cursor.execute(f"update guardianship set has_authority = true where guardian_id = {cast.bram.id}")
                transaction.set_rollback(True, door.alias)


def test_a_tie_with_authority_does_not_become_that_of_who_is_kept_away(cast: Cast) -> None:
    cast.guardian("Zahra")
    cast.db.execute("update guardian set given_name = 'Karim' where person_id = %s", [cast.zahra.id])
    change = "update guardianship set guardian_id = %s where guardian_id = %s and pupil_id = %s"
    with pytest.raises(IntegrityError, match="authority"), working("import", now=TODAY) as door:
        connections[door.alias].cursor().execute(change, [cast.zahra.id, cast.gerda.id, cast.noor.id])


# --- by hand ----------------------------------------------------------------------------------------------------------

HAND = {"given_name": "Karim", "family_prefix": "", "family_name": "Ouder", "kind": "father", "email": "", "phone": ""}


def test_by_hand_a_likeness_is_asked_and_authority_needs_the_paper(cast: Cast, anna: Client) -> None:
    address = f"/leerlingen/{cast.noor.uid}/ouders/nieuw/"
    before = ties(cast)
    answer = anna.post(address, HAND | {"has_authority": "unknown"})
    assert answer.status_code == 422
    assert "Deze persoon lijkt op Karim Ouder." in answer.content.decode()
    answer = anna.post(address, HAND | {"has_authority": "yes", "is_other": "on"})
    assert answer.status_code == 422
    assert "Leg het gezag daarna vast, met het papier erbij." in answer.content.decode()
    assert ties(cast) == before
    assert anna.post(address, HAND | {"has_authority": "unknown", "is_other": "on"}).status_code == 302
    assert ties(cast).count(("Karim", None, False)) == 1
    authority = f"/leerlingen/{cast.noor.uid}/ouder/gezag/?nr=4"
    answer = save(anna, authority, {"has_authority": "yes", "is_restricted": "no"})
    assert answer.status_code == 422
    assert "Voeg het papier over het gezag toe." in answer.content.decode()
    assert ("Karim", True, False) not in ties(cast)
    paper = SimpleUploadedFile("uittreksel.pdf", PDF, "application/pdf")
    assert save(anna, authority, {"has_authority": "yes", "is_restricted": "no", "document": paper}).status_code == 303
    assert ("Karim", True, False) in ties(cast)


# --- an address that a file changed -----------------------------------------------------------------------------------


@pytest.fixture
def moved(cast: Cast, anna: Client) -> Client:
    """A file gave Gerda another address."""
    path = chosen(anna, sheet(cast, "Ouder, Gerda", "iemand@example.net", "06-11111111"))
    cast.db.execute("update guardian set phone = '0611111111' where person_id = %s", [cast.gerda.id])
    page = anna.get(f"{path}voorbeeld/").content.decode()
    assert "Het e-mailadres van deze ouder verandert in «iemand@example.net»." in page
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    cast.db.execute("delete from account where person_id = %s", [cast.gerda.id])
    return anna


def test_a_changed_address_is_marked(cast: Cast, anna: Client) -> None:
    cast.db.execute("update guardian set phone = '0611111111' where person_id = %s", [cast.gerda.id])
    marked = "select email, email_to_check from guardian where person_id = %s"
    for email, is_marked in (("gerda@example.org", False), ("Gerda@example.org", False), ("iemand@example.net", True)):
        read_in(anna, sheet(cast, "Ouder, Gerda", email, "06-11111111"))
        assert cast.db.execute(marked, [cast.gerda.id]).fetchone() == (email, is_marked)


def by_folder(cast: Cast, folder: Path, text: str) -> None:
    """The operator's folder is watched: nobody of the school brings what lies in it."""
    (folder / "magister").mkdir()
    watched(cast.db)
    cast.db.execute("delete from school where name like '%%West'")
    put(folder / "magister", text)
    with override_settings(IMPORT_FOLDER=folder):
        assert watch_sources(timezone.now()) == 1


def by_command(cast: Cast, folder: Path, text: str) -> None:
    """An operator reads a file in on the server."""
    path = folder / "ouders.csv"
    path.write_text(text, encoding="utf-8")
    call_command("import", "sheet", str(path), "--map", "auto", "--school", "Wilgendam College Oost")


@pytest.mark.parametrize("bring", [by_folder, by_command], ids=["folder", "command"])
def test_an_address_that_nobody_of_the_school_filled_in_is_marked(
    cast: Cast, tmp_path: Path, bring: Callable[[Cast, Path, str], None]
) -> None:
    """Gerda had none; a clerk's own file would take two people, and a folder has nobody who looked."""
    cast.db.execute("update guardian set email = '', phone = '0611111111' where person_id = %s", [cast.gerda.id])
    bring(cast, tmp_path, sheet(cast, "Ouder, Gerda", "iemand@example.net", "06-11111111"))
    marked = "select email, email_to_check from guardian where person_id = %s"
    assert cast.db.execute(marked, [cast.gerda.id]).fetchone() == ("iemand@example.net", True)
    with pytest.raises(NotInvited, match="address"):
        invite(person_id=cast.gerda.id, by=cast.anna.id, now=TODAY, email="iemand@example.net", site="https://x/")


def test_no_source_and_no_form_brings_a_postal_address_of_a_guardian() -> None:
    """So there is nothing to compare with: whoever adds one compares it as name, mailbox and number are (`gate.guardians_like`)."""
    brought = {field.name for field in fields(BroughtGuardian)}
    assert brought == {"place", "key", "given_name", "prefix", "family_name", "email", "phone"}
    columns = {target.key.partition("_")[2] for target in PUPILS if re.match(r"guardian\d_", target.key)}
    assert columns == {"name", "tie", "email", "phone", "authority"}
    assert not {"street", "postcode", "town"} & set(GuardianForm.base_fields)


def test_no_invitation_goes_to_an_address_that_a_file_changed(cast: Cast, moved: Client) -> None:
    invitations = f"/leerlingen/{cast.noor.uid}/uitnodigen/"
    page = moved.get(invitations).content.decode()
    assert "Een bestand veranderde het e-mailadres." in page
    assert moved.post(invitations, {"wie": f"guardian-{cast.gerda.id}", "hoe": "mail"}).status_code == 404
    page = moved.get(f"/uitnodigen/klas/{cast.groups['2B'][1]}/ouders/").content.decode()
    assert "Een bestand veranderde het e-mailadres. Kijk het na bij de leerling." in page
    with pytest.raises(NotInvited, match="address"):
        invite(
            person_id=cast.gerda.id, by=cast.anna.id, now=TODAY, email="iemand@example.net", site="https://example.org/"
        )
    assert mail.outbox == []
    assert not Invitation.objects.exists()


def test_after_a_second_look_it_does(cast: Cast, moved: Client) -> None:
    edit = f"/leerlingen/{cast.noor.uid}/ouder/?nr=1"
    assert "Een bestand veranderde het adres." in moved.get(edit).content.decode()
    posted = {"given_name": "Gerda", "family_name": "Ouder", "kind": "guardian", "email": "iemand@example.net"}
    posted |= {"phone": "06-11111111", "source": "guardian"}
    assert save(moved, edit, posted).status_code == 303
    assert cast.db.execute("select email_to_check from guardian where person_id = %s", [cast.gerda.id]).fetchone() == (
        True,
    )
    assert save(moved, edit, posted | {"email_checked": "on"}).status_code == 303
    address = f"/leerlingen/{cast.noor.uid}/uitnodigen/"
    colleague = sign_in(cast.staff("Berend", "administration"))  # whoever brought the file does not let in by it
    assert colleague.post(address, {"wie": f"guardian-{cast.gerda.id}", "hoe": "mail"}).status_code == 200
    assert mail.outbox[0].to == ["iemand@example.net"]


# --- a pupil by the number of another source --------------------------------------------------------------------------


def test_another_source_does_not_take_a_pupil_over_by_its_number(cast: Cast, anna: Client) -> None:
    number = number_of(cast, "noor")
    text = f"{HEAD}{number};Piet;Verhulst;Verhulst, Greet;greet@example.net;;ja\r\n"
    path = chosen(anna, text)
    before = content(cast.db)["public.pupil_identity"], ties(cast)
    page = anna.get(f"{path}voorbeeld/").content.decode()
    assert f"Leerlingnummer «{number}» is hier van «Noor Bakkerman», en in het bestand van «Piet Verhulst»." in page
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert (content(cast.db)["public.pupil_identity"], ties(cast)) == before
    said = cast.db.execute("select problems::text from import_run order by id desc limit 1").fetchone()[0]
    assert "Noor" not in said
    assert "Piet" not in said


@pytest.mark.parametrize(
    ("given", "family", "born", "is_same"),
    [
        ("Noor", "Bakkerman", "", True),
        ("N.", "Bakerman", "", True),
        ("Noor", "Bakkerman", "-1", False),
        ("Eleonora", "Bakkerman", "0", True),
        ("Noor", "Verhulst", "0", True),
        ("Noor", "Verhulst", "", False),
        ("Piet", "Verhulst", "0", False),
        ("Noor", "van der Berg", "", False),
    ],
)
def test_the_same_pupil_is_known_by_name_and_date_of_birth(
    cast: Cast, anna: Client, given: str, family: str, born: str, is_same: bool
) -> None:
    cast.db.execute("update pupil_identity set prefix = 'van der' where pupil_id = %s", [cast.noor.id])
    day: date = cast.db.execute("select born_on from pupil_birth where pupil_id = %s", [cast.noor.id]).fetchone()[0]
    said = f"{day + timedelta(days=int(born)):%d-%m-%Y}" if born else ""
    text = f"Stamnummer;Roepnaam;Achternaam;Geboortedatum\r\n{number_of(cast, 'noor')};{given};{family};{said}\r\n"
    path = chosen(anna, text)
    assert anna.post(f"{path}voorbeeld/").status_code == (303 if is_same else 409)


def test_the_name_of_a_pupil_of_another_school_is_not_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.imports.importing.SCHOOL", {"school": "Wilgendam College West", "year": "0"})
    wim = sign_in(cast.wim)
    path = chosen(wim, f"{HEAD}{number_of(cast, 'noor')};Piet;Verhulst;;;;\r\n")
    page = wim.get(f"{path}voorbeeld/").content.decode()
    assert "Dit gaat ook over Wilgendam College Oost." in page
    assert "Bakkerman" not in page
