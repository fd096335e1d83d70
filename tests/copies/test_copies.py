"""A copy is asked for, made by a job and fetched; nothing half, nothing too late, nothing for anybody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import ProgrammingError
from django.test import Client

from tests.care.test_health import put_paper
from tests.copies.copying import OWN, ask, content, just_signed_in, make, opened, page_of, put_copy, uid_in
from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.copies import job as making
from zorgvuldig.copies.job import LEASE, PATIENCE, TRIES, clear_copies, make_copy, take_up
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.models import Account
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone, destroy, shelves_of
from zorgvuldig.platform.vault.storage import storage
from zorgvuldig.release.release import record
from zorgvuldig.retention.residue_cleanup import remove_unnamed_files

SAID = {"language": "nl"}
COPIES = REGISTER.categories["own_copy"].bit


def state(cast: Cast) -> list[tuple[Any, ...]]:
    """What the rows say."""
    return cast.db.execute("select state, step, tries, blob is not null from family_copy order by id").fetchall()


def released(cast: Cast) -> int:
    """How many releases are on record."""
    count: int = cast.db.execute("select count(*) from release").fetchone()[0]
    return count


def blobs() -> set[Any]:
    """What lies in the vault."""
    return {blob for blob, _at in storage().blobs()}


def test_the_page_says_what_will_be_in_it_and_what_not(cast: Cast) -> None:
    page = sign_in(cast.gerda).get(page_of(cast, "gerda")).content.decode()
    for said in (
        "Cijfers",
        "Wie keek",
        "Gegevens van andere leerlingen",
        "Vraag de school om inzage in alles",
        "English",
    ):
        assert said in page
    assert state(cast) == []
    masks = cast.db.execute("select mask from gate.log where purpose = 'copy'").fetchall()
    assert len(masks) == 1
    assert bin(masks[0][0]).count("1") == 2  # only the name and the copies themselves: nothing of the file was opened


def test_a_copy_is_asked_for_made_and_fetched(cast: Cast) -> None:
    gerda, address = ask(cast)
    assert state(cast) == [("waiting", "", 0, False)]
    assert gerda.post(address)["Location"] == address  # nothing to fetch yet
    assert released(cast) == 0
    assert make(address)
    assert state(cast) == [("done", "", 1, True)]
    assert released(cast) == 1
    response = gerda.post(address)
    assert content(response)[:2] == b"PK"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    fetched_at = cast.db.execute("select downloaded_at from family_copy").fetchone()[0]
    assert fetched_at is not None
    look = cast.db.execute(
        "select kind, role, actor_id from gate.log where pupil_id = %s and kind = 'job'", [cast.noor.id]
    )
    assert [(kind, role.rpartition("_job_")[2], actor) for kind, role, actor in look.fetchall()] == [
        ("job", "dossier", 0)
    ]


def test_an_english_copy_is_english(cast: Cast) -> None:
    _browser, address = ask(cast, language="en")
    assert make(address)
    blob = cast.db.execute("select blob from family_copy").fetchone()[0]
    assert "README.txt" in opened(b"".join(files.read(blob))).namelist()


def test_no_language_is_no_copy(cast: Cast) -> None:
    answer = sign_in(cast.gerda).post(page_of(cast, "gerda"), {"language": "fr"})
    assert answer.status_code == 422
    assert "Kies een van de antwoorden." in answer.content.decode()
    assert state(cast) == []


def test_two_clicks_make_one(cast: Cast) -> None:
    _first, address = ask(cast)
    _second, other = ask(cast)
    assert address == other
    assert len(state(cast)) == 1
    assert make(address)
    assert not make(address)
    assert released(cast) == 1


def test_a_second_one_is_offered_beside_the_first(cast: Cast) -> None:
    gerda, address = ask(cast)
    assert make(address)
    page = gerda.get(page_of(cast, "gerda")).content.decode()
    assert address in page
    assert "Maak een nieuwe kopie" in page
    _browser, other = ask(cast)
    assert other != address


def test_not_more_than_five_a_day(cast: Cast) -> None:
    for _ in range(5):
        cast.db.execute("update family_copy set state = 'gone'")
        put_copy(cast, "gerda", "noor")
    cast.db.execute("update family_copy set state = 'gone'")
    answer = sign_in(cast.gerda).post(page_of(cast, "gerda"), SAID)
    assert answer.status_code == 422
    assert "vijf keer" in answer.content.decode()


# --- who may fetch it ---------------------------------------------------------------------------------------------


def test_nobody_else_gets_the_link_to_work(cast: Cast) -> None:
    cast.db.execute("update guardianship set has_authority = true where guardian_id = %s", [cast.rob.id])
    _gerda, address = ask(cast)
    assert make(address)
    for name in sorted(set(cast.people) - {"gerda"}):  # Rob too, who may have a copy of his own
        browser = just_signed_in(cast, name)
        assert browser.get(address).status_code == 404, name
        assert browser.post(address).status_code == 404, name
    assert Client().post(address).status_code == 302
    assert sign_in(cast.rob).get(page_of(cast, "rob")).content.decode().count(address) == 0


def test_who_signed_in_long_ago_shows_again_who_they_are(cast: Cast) -> None:
    _gerda, address = ask(cast)
    assert make(address)
    Account.objects.filter(pk=cast.gerda.account).update(password=make_password("Iets om te laten zien"))
    stale = just_signed_in(cast, "gerda", timedelta(hours=1))
    page = stale.get(address).content.decode()
    assert "Laat zien dat u het bent" in page
    answer = stale.post(address)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/account/controle/?next=%2Fmijn-kind%2F")
    assert cast.db.execute("select downloaded_at from family_copy").fetchone()[0] is None


def test_an_address_of_another_child_shows_nothing(cast: Cast) -> None:
    _gerda, address = ask(cast)
    assert make(address)
    cast.put(
        "guardianship", pupil_id=cast.sem.id, guardian_id=cast.gerda.id, kind="guardian", has_authority=True,
        is_restricted=False, starts_on=days(-9),
    )  # fmt: skip
    other = address.replace(str(cast.noor.uid), str(cast.sem.uid))
    assert just_signed_in(cast, "gerda").post(other).status_code == 404


@pytest.mark.parametrize("before", ["asked", "made"])
def test_authority_that_ends_ends_the_copy(cast: Cast, before: str) -> None:
    kept = blobs()
    gerda, address = ask(cast)
    if before == "made":
        assert make(address)
    cast.db.execute("update guardianship set ends_on = %s where guardian_id = %s", [days(0), cast.gerda.id])
    if before == "asked":
        assert not make(address)
        assert released(cast) == 0
    assert gerda.get(address).status_code == 404
    assert gerda.post(address).status_code == 404
    clear_copies(NOW)
    assert state(cast)[0][0] == "gone"
    assert blobs() == kept


@pytest.mark.parametrize("what", ["restriction", "sixteen", "account"])
def test_whatever_ends_the_right_ends_the_copy(cast: Cast, what: str) -> None:
    _gerda, address = ask(cast)
    assert make(address)
    change = {
        "restriction": f"update guardianship set is_restricted = true where guardian_id = {cast.gerda.id}",
        "sixteen": f"update pupil_birth set born_on = '{days(-16 * 366)}' where pupil_id = {cast.noor.id}",
        "account": f"update account set is_active = false where person_id = {cast.gerda.id}",
    }
    cast.db.execute(change[what])
    assert clear_copies(NOW) == 1


def test_authority_that_ends_while_it_is_made_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = blobs()
    _gerda, address = ask(cast)
    stored = making._stored

    def meanwhile(*arguments: Any) -> Any:
        cast.db.execute("update guardianship set ends_on = %s where guardian_id = %s", [days(0), cast.gerda.id])
        return stored(*arguments)

    monkeypatch.setattr(making, "_stored", meanwhile)
    assert not make(address)
    assert state(cast) == [("gone", "", 1, False)]
    assert released(cast) == 0
    assert blobs() == kept


# --- time, and what goes wrong ------------------------------------------------------------------------------------


def test_after_fourteen_days_it_is_gone_and_says_so(cast: Cast) -> None:
    gerda, address = ask(cast)
    assert make(address)
    blob = cast.db.execute("select blob from family_copy").fetchone()[0]
    assert clear_copies(NOW + timedelta(days=13, hours=23)) == 0
    cast.db.execute("update family_copy set expires_at = %s", [NOW - timedelta(seconds=1)])
    assert gerda.post(address)["Location"] == address  # not by the sweep, but by the clock
    assert clear_copies(NOW) == 1
    assert not files.exists(blob)
    assert "Het bestand is gewist" in gerda.get(address).content.decode()


def test_fourteen_days_is_all_there_is(cast: Cast) -> None:
    assert make(ask(cast)[1])
    assert clear_copies(datetime.now(UTC) + timedelta(days=14, hours=2)) == 1
    assert state(cast)[0][0] == "gone"


@pytest.mark.parametrize("shelf", [COPIES, None])
def test_it_dies_with_the_key_of_the_pupil(cast: Cast, shelf: int | None) -> None:
    gerda, address = ask(cast)
    assert make(address)
    destroy([cast.noor.id], shelf)
    assert gerda.post(address).status_code == 404


def test_a_wiped_copy_cannot_be_read_in_a_backup_either_and_others_can(cast: Cast) -> None:
    for name, pupil in (("gerda", "noor"), ("tess", "tess")):
        assert make(ask(cast, name, pupil)[1])
    over = cast.db.execute("select blob from family_copy where pupil_id = %s", [cast.noor.id]).fetchone()[0]
    [lies] = (settings.DATA / "vault").rglob(str(over))
    backup = lies.read_bytes()
    assert make(ask(cast)[1])  # a second one, that is not over yet
    cast.db.execute("update family_copy set expires_at = %s where blob = %s", [NOW - timedelta(seconds=1), over])
    assert clear_copies(NOW) == 1
    assert COPIES in shelves_of(cast.noor.id)
    cast.db.execute("update family_copy set expires_at = %s where pupil_id = %s", [NOW, cast.noor.id])
    assert clear_copies(NOW) == 1
    assert (COPIES in shelves_of(cast.noor.id), COPIES in shelves_of(cast.tess.id)) == (False, True)
    lies.write_bytes(backup)
    with pytest.raises(KeyGone):
        files.read(over)
    files.remove(over)


def test_a_clearing_of_keys_that_was_cut_short_is_done_the_next_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make(ask(cast)[1])
    cast.db.execute("update family_copy set expires_at = %s", [NOW])

    def killed(*_arguments: Any, **_more: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(making, "destroy", killed)
        with pytest.raises(KeyboardInterrupt):
            clear_copies(NOW)
    assert COPIES in shelves_of(cast.noor.id)
    assert clear_copies(NOW) == 0
    assert COPIES not in shelves_of(cast.noor.id)


def test_a_copy_whose_key_was_cleared_while_it_was_made_is_not_offered(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gerda, address = ask(cast)
    stored = making._stored

    def cleared(copy: Any, dossier: Any) -> Any:
        found = stored(copy, dossier)
        destroy([cast.noor.id], COPIES)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(making, "_stored", cleared)
        with pytest.raises(KeyGone):
            make(address)
    assert released(cast) == 0
    assert take_up(datetime.now(UTC) + LEASE) == 1
    assert state(cast) == [("done", "", 2, True)]


def test_killed_halfway_it_begins_anew_and_nothing_half_can_be_fetched(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = blobs()
    gerda, address = ask(cast)

    def killed(*_arguments: Any, **_more: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(making, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            make(address)
    assert blobs() == kept
    assert released(cast) == 0
    assert gerda.post(address)["Location"] == address
    # The worker itself was killed: the row says «working», and nobody comes back to it.
    cast.db.execute("update family_copy set state = 'working', tries = 1, asked_at = %s, taken_at = %s", [NOW, NOW])
    assert take_up(NOW) == 0
    assert take_up(NOW + PATIENCE) == 1
    assert state(cast) == [("done", "", 2, True)]


def test_a_job_that_was_lost_is_taken_up(cast: Cast) -> None:
    put_copy(cast, "gerda", "noor")
    assert take_up(NOW) == 0
    assert take_up(NOW + PATIENCE) == 1


def test_after_three_times_it_stops_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda, address = ask(cast)

    def breaks(*_arguments: Any, **_more: Any) -> Any:
        raise ValueError("something breaks")

    monkeypatch.setattr(making, "read", breaks)
    for _ in range(TRIES):
        with pytest.raises(ValueError, match="breaks"):
            make(address)
    assert state(cast) == [("failed", "", TRIES, False)]
    assert not make(address)
    assert "Vraag een nieuwe kopie" in gerda.get(address).content.decode()


def test_who_was_overtaken_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = blobs()
    _gerda, address = ask(cast)
    stored = making._stored

    def slow(copy: Any, dossier: Any) -> Any:
        found = stored(copy, dossier)
        monkeypatch.setattr(making, "_stored", stored)
        assert make_copy(uid_in(address), now=datetime.now(UTC) + LEASE)
        return found

    monkeypatch.setattr(making, "_stored", slow)
    assert not make(address)
    assert state(cast) == [("done", "", 2, True)]
    assert released(cast) == 1
    assert len(blobs() - kept) == 1


def test_more_than_fits_is_refused_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = blobs()
    gerda, address = ask(cast)
    monkeypatch.setattr("zorgvuldig.copies.content.LIMIT", 1000)
    assert not make(address)
    assert state(cast) == [("failed", "too_large", 1, False)]
    assert "Vraag de school om de kopie" in gerda.get(address).content.decode()
    assert blobs() == kept


def test_a_paper_that_was_wiped_is_named_and_not_there(cast: Cast) -> None:
    put_paper(cast, "care_document")
    for (blob,) in cast.db.execute("select blob from care_document").fetchall():
        files.remove(blob)
    _gerda, address = ask(cast)
    assert make(address)
    blob = cast.db.execute("select blob from family_copy").fetchone()[0]
    archive = opened(b"".join(files.read(blob)))
    assert '"file": null' in archive.read("dossier.json").decode()
    assert not [name for name in archive.namelist() if name.startswith("bijlagen/")]


def test_the_step_can_be_seen_while_it_is_made(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda, address = ask(cast)
    seen: list[str] = []

    def look(*arguments: Any, **more: Any) -> Any:
        seen.append(gerda.get(address).content.decode())
        return record(*arguments, **more)

    monkeypatch.setattr(making, "record", look)
    assert make(address)
    assert "Stap 4 van 4: alles inpakken." in seen[0]


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_pupil_of_sixteen_has_the_same_at_their_own_address(cast: Cast, name: str) -> None:
    browser, address = ask(cast, name)
    assert address.startswith("/mijn-gegevens/kopie/")
    assert make(address)
    assert content(browser.post(address))[:2] == b"PK"


def test_the_sweep_of_the_vault_leaves_a_copy_that_a_row_names(cast: Cast) -> None:
    _gerda, address = ask(cast)
    assert make(address)
    remove_unnamed_files(NOW + timedelta(days=3))
    blob = cast.db.execute("select blob from family_copy").fetchone()[0]
    assert files.exists(blob)


def test_only_the_job_that_makes_copies_may_ask_who_may_have_one(cast: Cast) -> None:
    with working("dossier", now=NOW) as door:
        assert door.may_open(cast.gerda.id, cast.noor.id)
        assert door.may_open(cast.tess.id, cast.tess.id)
        others = [(cast.rob, cast.noor), (cast.karim, cast.noor), (cast.gerda, cast.tess), (cast.noor, cast.noor),
                  (cast.dirk, cast.noor), (cast.petra, cast.noor), (cast.gerda, cast.bram)]  # fmt: skip
        assert [pair for pair in others if door.may_open(pair[0].id, pair[1].id)] == []
    with pytest.raises(ProgrammingError, match="permission denied"), working("statement", now=NOW) as door:
        door.may_open(cast.gerda.id, cast.noor.id)
