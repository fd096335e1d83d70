"""The steps of replacing secrets, as they are written down and read again."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zorgvuldig.platform.postgres import DatabaseProblem, Secrets, load, load_or_create
from zorgvuldig.platform.postgres import secrets_rotation as turning
from zorgvuldig.platform.postgres.secrets import name_of, renew_signing, save

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def test_a_file_of_the_first_version_has_the_keys_it_always_had(tmp_path: Path) -> None:
    master = bytes(range(32))
    content = {
        "installation": "a",
        "passwords": {"owner": "b"},
        "django": "c",
        "master": base64.b64encode(master).decode(),
    }
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    found = load(tmp_path)
    assert found is not None
    assert found.signing == HKDF(SHA256(), length=32, salt=None, info=b"zorgvuldig vault: signing").derive(master)
    assert found.lasting == master
    turned = turning.with_master_turned(found, AT)
    save(tmp_path, turned)
    again = load(tmp_path)
    assert again is not None
    assert (again.signing, again.lasting, again.masters) == (found.signing, master, (turned.master, master))


def test_keys_of_a_new_installation_do_not_follow_from_each_other(tmp_path: Path) -> None:
    made = load_or_create(tmp_path / "data")
    assert len({made.master, made.signing, made.lasting, Secrets("a", {}, "b", made.master).signing}) == 4


CHANGES: dict[str, Callable[[Secrets], Secrets]] = {
    "master waits": turning.with_master_waiting,
    "master": lambda secrets: turning.with_master_turned(secrets, AT, leaked=True),
    "all resealed": lambda secrets: turning.with_all_resealed(secrets, AT),
    "signing": lambda secrets: turning.with_signing_turned(secrets, AT, leaked=True),
    "django waits": turning.with_django_waiting,
    "django": lambda secrets: turning.with_django_turned(secrets, AT),
    "passwords wait": turning.with_passwords_waiting,
    "passwords": lambda secrets: turning.with_passwords_turned(turning.with_passwords_waiting(secrets), AT),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_step_is_read_as_it_was_written(tmp_path: Path, change: Callable[[Secrets], Secrets]) -> None:
    before = load_or_create(tmp_path)
    after = change(before)
    assert after != before
    save(tmp_path, after)
    assert load(tmp_path) == after == load_or_create(tmp_path)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    for key in (after.django, base64.b64encode(after.master).decode(), *after.passwords.values()):
        assert key not in repr(after)


def test_the_key_that_waited_seals_next_and_waiting_twice_is_waiting_once(tmp_path: Path) -> None:
    first = load_or_create(tmp_path)
    waits = turning.with_master_waiting(first)
    assert turning.with_master_waiting(waits) == waits
    assert waits.master == first.master
    turned = turning.with_master_turned(waits, AT)
    assert (turned.master, turned.masters) == (waits.masters[1], (waits.masters[1], first.master))
    assert turning.without_older_masters(turned).masters == (turned.master,)
    assert turning.without_older_masters(waits) == waits
    assert turning.RESEALED not in turning.with_master_turned(turning.with_all_resealed(turned, AT), LATER).since


def test_forms_are_believed_for_some_days_and_after_a_leak_not_at_all(tmp_path: Path) -> None:
    first = load_or_create(tmp_path)
    second = turning.with_django_turned(turning.with_django_waiting(first), AT)
    assert [one.key for one in second.other_django] == [first.django]
    soon, late = turning.with_django_turned(second, LATER), turning.with_django_turned(second, AT + turning.WHILE)
    assert [one.key for one in soon.other_django] == [second.django, first.django]
    assert [one.key for one in late.other_django] == [second.django]
    assert turning.with_django_turned(second, LATER, leaked=True).other_django == ()


def test_passwords_are_known_both_until_the_database_has_them(tmp_path: Path) -> None:
    first = load_or_create(tmp_path)
    waits = turning.with_passwords_waiting(first)
    assert turning.with_passwords_waiting(waits) == waits
    assert waits.passwords_of("login") == (first.passwords["login"], waits.other_passwords["login"])
    turned = turning.with_passwords_turned(waits, AT)
    assert turned.passwords_of("login") == (waits.other_passwords["login"],)
    assert turned.passwords_of("nobody") == ()


def test_a_restore_keeps_every_key_and_forgets_that_all_was_closed_anew(tmp_path: Path) -> None:
    secrets = turning.with_all_resealed(turning.with_master_turned(load_or_create(tmp_path), AT), AT)
    renew_signing(tmp_path, secrets)
    found = load(tmp_path)
    assert found is not None
    assert found.masters == secrets.masters
    assert found.django != secrets.django
    assert turning.RESEALED not in found.since


def test_names_of_keys_say_nothing_about_them() -> None:
    assert len({name_of(bytes(32)), name_of(bytes(31) + b"1"), name_of(b"a text of any length")}) == 3


# --- secrets elsewhere --------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "safe").mkdir(mode=0o700)
    path = tmp_path / "safe" / "secrets.json"
    monkeypatch.setenv("ZORGVULDIG_SECRETS", str(path))
    return path


def test_the_file_may_lie_outside_the_data_directory(tmp_path: Path, elsewhere: Path) -> None:
    made = load_or_create(tmp_path / "data")
    assert load(tmp_path / "data") == made
    assert elsewhere.exists()
    assert not (tmp_path / "data" / "secrets.json").exists()


@pytest.mark.parametrize(("place", "mode", "says"), [("file", 0o640, "chmod 600"), ("directory", 0o770, "chmod go-w")])
def test_there_too_others_may_not_come_at_it(tmp_path: Path, elsewhere: Path, place: str, mode: int, says: str) -> None:
    load_or_create(tmp_path / "data")
    (elsewhere if place == "file" else elsewhere.parent).chmod(mode)
    with pytest.raises(DatabaseProblem, match=says):
        load(tmp_path / "data")


def test_a_place_where_nothing_can_be_written_is_said(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = load_or_create(tmp_path / "data")
    monkeypatch.setenv("ZORGVULDIG_SECRETS", "/proc/secrets.json")
    with pytest.raises(DatabaseProblem, match="cannot be written"):
        save(tmp_path / "data", replace(made, django="other"))
