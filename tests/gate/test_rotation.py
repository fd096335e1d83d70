"""Replacing keys: what the database holds opens before, meanwhile and after, and what was signed stays signed."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing as forms
from django.core.management import CommandError
from django.db import connections
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts.steps import may_open
from tests.cameras.footage import camera
from tests.gate.rotating import keys, put_back
from tests.gate.sealing import put, verdict
from tests.imports.importing import connected
from tests.people import NOW, Cast, sign_in
from zorgvuldig.accounts import rekey as factors
from zorgvuldig.accounts.signin.adapter import PURPOSE
from zorgvuldig.cameras.addresses import open_address, seal_address
from zorgvuldig.cameras.models import Camera
from zorgvuldig.copies.document import log_file
from zorgvuldig.copies.log_proof import unproven_rows
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.imports.connect import actions as lines
from zorgvuldig.media.publication import sites
from zorgvuldig.operations.keys import rotation as rotating
from zorgvuldig.platform.key_refresh import keep_up
from zorgvuldig.platform.postgres import passwords
from zorgvuldig.platform.postgres import secrets_rotation as turning
from zorgvuldig.platform.vault.keys import derive, pupil_key, secrets
from zorgvuldig.platform.vault.rekey import Tally
from zorgvuldig.platform.vault.secret_fields import Damaged, decrypt, encrypt
from zorgvuldig.platform.vault.sign import public_key
from zorgvuldig.suppliers.oidc import keys as provider

LATER = timedelta(days=4)


@pytest.fixture(autouse=True)
def _secrets(database: psycopg.Connection) -> Iterator[None]:
    with put_back():
        yield
    provider.clear_cache()


def quiet(sentence: str) -> None:
    """Nobody listens."""


def sealed(cast: Cast) -> dict[str, Any]:
    """Something of every kind, and how it opens."""
    app = Authenticator.objects.create(
        user_id=cast.gerda.account, type="totp", data={"secret": encrypt("GEZDGNBV", purpose=PURPOSE)}
    )
    codes = Authenticator.objects.create(
        user_id=cast.gerda.account,
        type="recovery_codes",
        data={"seed": encrypt("seed", purpose=PURPOSE), "used_mask": 5},
    )
    at = camera(cast)
    cast.db.execute(
        "update camera set address = %s where id = %s", [seal_address(at.uid, "rtsp://10.0.0.8/deur"), at.id]
    )
    site = cast.put(
        "picture_site", uid=uuid.uuid4(), school_id=cast.schools["Oost"], name="Site", endpoint="",
        secret=encrypt("site", purpose=sites.PURPOSE).encode(), added_at=NOW, added_by_id=cast.leo.id,
    )  # fmt: skip
    connected(cast, secret=encrypt("lijn", purpose=lines.PURPOSE).encode())
    provider.first_keys(NOW)
    pupil_key(cast.noor.id, 3, create=True)
    return {"app": app.pk, "codes": codes.pk, "camera": at, "site": site}


def opened(cast: Cast, found: dict[str, Any]) -> dict[str, Any]:
    """What all of it says now."""
    provider.clear_cache()
    one = cast.db.execute
    (address,) = one("select address from camera where id = %s", [found["camera"].id]).fetchone()
    (site,) = one("select secret from picture_site where id = %s", [found["site"]]).fetchone()
    (line,) = one("select secret from import_connection").fetchone()
    app, codes = (Authenticator.objects.get(pk=found[name]).data for name in ("app", "codes"))
    return {
        "app": decrypt(app["secret"], purpose=PURPOSE),
        "codes": (decrypt(codes["seed"], purpose=PURPOSE), codes["used_mask"]),
        "camera": open_address(found["camera"].uid, address),
        "line": decrypt(bytes(line).decode(), purpose=lines.PURPOSE),
        "site": decrypt(bytes(site).decode(), purpose=sites.PURPOSE),
        "provider": sorted(provider.signing_key(alg, NOW).jwk.export_private() for alg in provider.ALGORITHMS),
        "pupil": pupil_key(cast.noor.id, 3, create=False),
    }


def test_everything_opens_before_meanwhile_and_after(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    found = sealed(cast)
    cast.db.execute(
        "delete from mfa_authenticator where user_id <> %s", [cast.gerda.account]
    )  # made up, and sealed with nothing
    before, first = opened(cast, found), secrets().master
    rotating.replace_secrets(lambda known: turning.with_master_turned(known, NOW))
    assert opened(cast, found) == before
    assert secrets().masters[1:] == (first,)
    keys("rotate", "master")
    assert "was not finished: going on" in capsys.readouterr().out
    with pytest.raises(CommandError, match="may need the key before"):
        keys("retire", "master")
    rotating.retire_master(NOW + LATER, quiet, without_backups=False)
    assert secrets().masters == (secrets().master,)
    assert opened(cast, found) == before
    keys("check")
    assert "open with no key" not in capsys.readouterr().out


def test_an_older_key_stays_while_anything_needs_it_and_another_cannot_come_in_between(cast: Cast) -> None:
    found = sealed(cast)
    keys("rotate", "master")
    with pytest.raises(CommandError, match="is not retired yet"):
        keys("rotate", "master")
    before = secrets().masters
    cast.db.execute(  # as if another machine had sealed with the key before
        "update camera set address = %s where id = %s", [_with_older(found["camera"].uid), found["camera"].id]
    )
    with pytest.raises(rotating.NotNow, match=r"still needed \(1 addresses of cameras\)"):
        rotating.retire_master(NOW + LATER, quiet, without_backups=False)
    assert secrets().masters == before
    keys("reseal")
    rotating.retire_master(NOW + LATER, quiet, without_backups=False)
    assert open_address(found["camera"].uid, address_of(cast, found)) == "rtsp://10.0.0.9/"


def _with_older(uid: uuid.UUID) -> bytes:
    known = secrets()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorgvuldig.cameras.addresses.derived", lambda purpose: derive(known.masters[1], purpose))
        return seal_address(uid, "rtsp://10.0.0.9/")


def address_of(cast: Cast, found: dict[str, Any]) -> bytes:
    return bytes(cast.db.execute("select address from camera where id = %s", [found["camera"].id]).fetchone()[0])


@pytest.mark.parametrize("kind", range(6), ids=["keys", "files", "factors", "provider", "sites", "cameras"])
def test_stopped_before_any_kind_it_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: int) -> None:
    found = sealed(cast)
    before, real = opened(cast, found), rotating.reseal_everything

    def stopping(now: Any, *, mend: bool) -> Iterator[Tally]:
        for number, tally in enumerate(real(now, mend=mend)):
            yield tally
            if number == kind:
                raise KeyboardInterrupt

    monkeypatch.setattr(rotating, "reseal_everything", stopping)
    with pytest.raises(KeyboardInterrupt):
        keys("rotate", "master")
    assert opened(cast, found) == before
    monkeypatch.setattr(rotating, "reseal_everything", real)
    master = secrets().master
    keys("rotate", "master")
    assert secrets().master == master
    assert not any(tally.old for tally in real(NOW, mend=False))
    assert opened(cast, found) == before


def test_an_app_that_is_set_up_meanwhile_is_not_put_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found, real = sealed(cast), factors.encrypt
    rotating.replace_secrets(lambda known: turning.with_master_turned(known, NOW))

    def meanwhile(text: str, *, purpose: str) -> str:
        monkeypatch.setattr(factors, "encrypt", real)  # once
        newer = real("NEWER", purpose=purpose)
        cast.db.execute(
            "update mfa_authenticator set data = %s where id = %s", [json.dumps({"secret": newer}), found["app"]]
        )
        cast.db.execute(
            "update mfa_authenticator set data = data || '{\"used_mask\": 7}' where id = %s", [found["codes"]]
        )
        return real(text, purpose=purpose)

    monkeypatch.setattr(factors, "encrypt", meanwhile)
    factors.reseal_factors(mend=True)
    monkeypatch.undo()
    after = opened(cast, found)
    assert (after["app"], after["codes"]) == ("NEWER", ("seed", 7))


@pytest.mark.parametrize(
    "change", [{"name": "Anders"}, {"address": b""}, {"address": b"short"}], ids=["name", "none", "other"]
)
def test_the_job_may_close_an_address_anew_and_change_nothing_else(cast: Cast, change: dict[str, Any]) -> None:
    at = camera(cast, address=seal_address(uuid.uuid4(), "rtsp://10.0.0.8/"))
    with pytest.raises(DatabaseError, match="camera"), working("cameras", now=NOW) as door:
        Camera.objects.using(door.alias).filter(pk=at.id).update(**change)


def test_after_a_leak_the_key_opens_nothing_and_everybody_signs_in_anew(cast: Cast) -> None:
    found = sealed(cast)
    before, leaked = opened(cast, found), secrets().master
    stolen = encrypt("as the thief would write it", purpose=PURPOSE)
    client = sign_in(cast.dirk)
    assert may_open(client)
    keys("rotate", "master", "--leaked")
    assert leaked not in secrets().masters
    assert opened(cast, found) == before
    with pytest.raises(Damaged):
        decrypt(stolen, purpose=PURPOSE)
    assert not may_open(client)


# --- signatures ---------------------------------------------------------------------------------------------------


def test_seals_of_every_key_hold_and_one_of_a_replaced_key_with_a_later_moment_does_not(
    cast: Cast, client: Client
) -> None:
    put(cast.db, 3)
    [first] = seal_log(NOW)
    keys("rotate", "signing")
    put(cast.db, 3)
    [second] = seal_log(NOW + timedelta(hours=1))
    assert first.key_id != second.key_id
    assert verdict().holds
    told = client.get("/verklaring/sleutel.json").json()
    assert told["public_key"] == told["keys"][0]["public_key"]
    assert [one["until"] is None for one in told["keys"]] == [True, False]
    assert [one["key_id"][:16] for one in told["keys"]] == [second.key_id.hex(), first.key_id.hex()]
    rotating.replace_secrets(lambda known: turning.with_signing_turned(known, NOW - timedelta(days=3)))
    assert verdict().seal == second.number
    assert "was replaced before" in verdict().problem


# --- forms, links and sessions ------------------------------------------------------------------------------------


def test_forms_of_before_are_believed_and_sessions_go_on(cast: Cast) -> None:
    client, form = sign_in(cast.dirk), forms.dumps("seen", salt="test")
    keys("rotate", "django")
    assert client.get(reverse("usersessions_list")).status_code == 200  # and with it the process keeps up
    assert secrets().django == settings.SECRET_KEY
    assert forms.loads(form, salt="test") == "seen"
    newer = forms.dumps("seen", salt="test")
    keys("rotate", "django", "--leaked")
    assert client.get(reverse("usersessions_list")).status_code == 302
    for old in (form, newer):
        with pytest.raises(forms.BadSignature):
            forms.loads(old, salt="test")


def test_a_key_that_waits_is_believed_before_it_signs(cast: Cast) -> None:
    keys("rotate", "django", "--prepare")
    keep_up(secrets())
    [waits] = secrets().other_django
    assert waits.key != settings.SECRET_KEY
    assert forms.loads(forms.dumps(1, key=waits.key, salt="test"), salt="test") == 1


# --- passwords of the database ------------------------------------------------------------------------------------


def anew(alias: str) -> str:
    """Who a connection is that is made now."""
    wrapper = connections[alias]
    wrapper.close()
    if wrapper.settings_dict["OPTIONS"].get("pool"):
        wrapper.pool.open()
        with wrapper.pool._connect(10) as connection:
            row = connection.execute("select current_user").fetchone()
            return str(row[0])
    with wrapper.cursor() as cursor:
        cursor.execute("select current_user")
        return str(cursor.fetchone()[0])


ALIASES = ("default", "accounts", "jobs", "owner")


def everybody_comes_in() -> bool:
    roles = zip(ALIASES, ("runtime", "login", "jobs", "owner"), strict=True)
    return all(anew(alias) == getattr(settings.NAMES, role) for alias, role in roles)


def test_every_role_gets_another_password_and_whoever_runs_goes_on(cast: Cast) -> None:
    before = secrets()
    assert everybody_comes_in()
    keys("rotate", "database")
    assert everybody_comes_in()
    assert not set(before.passwords.values()) & set(secrets().passwords.values())
    for role, user in passwords.accounts(settings.LOCATION, settings.NAMES).items():
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(settings.LOCATION.dsn(user, before.passwords[role]))


@pytest.mark.parametrize("given", range(3), ids=["to nobody", "to one", "to all"])
def test_stopped_while_passwords_are_given_everybody_comes_in_and_the_next_call_finishes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, given: int
) -> None:
    real = passwords.set_password
    left = [1] * (given if given < 2 else 5)

    def stopping(*arguments: Any) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        real(*arguments)

    monkeypatch.setattr(passwords, "set_password", stopping)
    monkeypatch.setattr(turning, "with_passwords_turned", lambda known, now: stopping())
    with pytest.raises(KeyboardInterrupt):
        keys("rotate", "database")
    wait = dict(secrets().other_passwords)
    assert wait
    assert everybody_comes_in()
    monkeypatch.undo()
    keys("rotate", "database")
    assert secrets().passwords["runtime"] == wait["runtime"]
    assert not secrets().other_passwords
    assert everybody_comes_in()


# --- the command --------------------------------------------------------------------------------------------------


def test_two_at_once_the_second_refuses_and_changes_nothing() -> None:
    before = secrets()
    with rotating.alone(), pytest.raises(CommandError, match="Another zorgvuldig keys is at work"):
        keys("rotate", "signing")
    assert secrets() == before
    keys("rotate", "signing")


def test_the_list_names_every_key_and_shows_none(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    keys("rotate", "master", "--prepare")
    provider.first_keys(NOW)
    keys("list", "--json")
    said = capsys.readouterr().out
    lines = json.loads(said[said.index("{") :])["keys"]
    assert [(line["kind"], line["state"]) for line in lines] == [
        ("master", "seals"), ("master", "waits"), ("signing", "signs"), ("django", "signs"), ("database", "let in"),
        ("lasting", "is never replaced"), ("oidc", "signs"), ("oidc", "signs"),
    ]  # fmt: skip
    for secret in (secrets().django, *secrets().passwords.values(), *(key.hex() for key in secrets().masters)):
        assert secret not in said


@pytest.mark.parametrize("leaked", [False, True], ids=["in time", "at once"])
def test_suppliers_get_other_keys_in_time_and_after_a_leak_at_once(cast: Cast, leaked: bool) -> None:
    provider.first_keys(NOW - LATER)
    soon = timezone.now() + timedelta(minutes=2)
    before = {key["kid"] for key in provider.published(NOW)}
    keys("rotate", "oidc", *(["--leaked"] if leaked else []))
    after = {key["kid"] for key in provider.published(soon)}
    assert before.isdisjoint(after) if leaked else before < after
    signs = provider.signing_key("ES256", soon).kid
    assert (signs in before) is not leaked


@pytest.mark.parametrize(
    "arguments", [("signing", "--prepare"), ("oidc", "--prepare"), ("master", "--prepare", "--leaked")], ids=" ".join
)
def test_what_cannot_be_prepared_is_said(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="can be prepared"):
        keys("rotate", *arguments)


def test_a_copy_proves_rows_that_were_sealed_with_the_key_before(cast: Cast) -> None:
    for turned in (False, True):
        if turned:
            keys("rotate", "signing")
        put(cast.db, 1, pupil=cast.noor.id)
        seal_log(NOW + timedelta(hours=turned))
    rows = cast.db.execute("select id, at from gate.log where pupil_id = %s", [cast.noor.id]).fetchall()
    with working("dossier", now=NOW) as door:
        told = log_file(
            [{"id": id_, "at": at.isoformat()} for id_, at in rows], pupil_id=cast.noor.id, alias=door.alias
        )
    assert [bool(entry["proof"]) for entry in told["entries"]] == [True, True]
    assert list(unproven_rows(told, public_key())) == []
    without = {name: value for name, value in told.items() if name != "keys"}
    assert len(list(unproven_rows(without, public_key()))) == 1
    assert list(unproven_rows(told | {"keys": ["zz"]}, public_key())) == ["it is not what we write."]
