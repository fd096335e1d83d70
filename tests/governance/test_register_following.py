"""The file goes on with the register in force; `test_register_processes.py` asks it of the server and the worker."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command

from tests.governance.registering import approved, now, put_back
from tests.people import Cast
from zorgvuldig.gate.contents import BY_COMMAND, BY_INIT
from zorgvuldig.gate.declared import DIGEST, OWN_FILE, TEXT
from zorgvuldig.governance.register_editor.activation_job import activate_due_versions
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.operations.register_refresh import REPLACED, Follower, in_force, register_to_install, usable
from zorgvuldig.register.amend import Change
from zorgvuldig.register.load import text_of

NAME = Change(("controller", "name"), "Stichting De Nieuwe Naam")


@pytest.fixture(autouse=True)
def _register(database: psycopg.Connection) -> Iterator[None]:
    """The text of this process is in force, and its file is as it was afterwards."""
    keep(database, TEXT, DIGEST, BY_INIT)
    with put_back(database):
        yield
    OWN_FILE.unlink(missing_ok=True)
    REPLACED.unlink(missing_ok=True)


def keep(database: psycopg.Connection, text: str, digest: str, why: str) -> None:
    """A version that an operator put into force."""
    database.execute(
        "insert into register_version (uid, label, text, digest, base_digest, why, changes, consequences, tells_families, tell_nl, tell_en, "
        "is_operators, proposed_at, decided_why, in_force_at) values (gen_random_uuid(), '1', %s, %s, '', %s, '[]', '[]', false, '', '', "
        "true, now(), '', now())",
        [text, digest, why],
    )
    database.execute("update gate.state set value = %s where key = 'register_digest'", [digest])


def turned(cast: Cast, *changes: Change) -> RegisterVersion:
    """Another register is in force."""
    one = approved(cast, *changes)
    assert activate_due_versions(now()) == [""]
    return one


# --- the file ----------------------------------------------------------------------------------------------------


def test_the_file_follows_byte_for_byte_and_once(cast: Cast) -> None:
    follower = Follower()
    assert not follower.followed()
    one = turned(cast, NAME)
    assert follower.followed()
    assert OWN_FILE.read_bytes() == one.text.encode()
    assert not follower.followed()
    assert [path.name for path in settings.DATA.glob(".register.toml*")] == []


def test_what_stood_there_is_kept_beside_it(cast: Cast) -> None:
    OWN_FILE.write_text("# changed by hand\n")
    one = turned(cast, NAME)
    assert Follower().followed()
    assert (OWN_FILE.read_text(), REPLACED.read_text()) == (one.text, "# changed by hand\n")


def test_init_puts_in_the_register_in_force_and_not_an_older_file(cast: Cast) -> None:
    assert register_to_install()[1] == TEXT
    one = turned(cast, NAME)
    register, text = register_to_install()
    assert (register.controller.name, text) == (NAME.value, one.text)
    assert OWN_FILE.read_text() == one.text


@pytest.mark.parametrize("is_shipped", [True, False], ids=["the shipped one", "one of the school"])
def test_what_register_apply_puts_into_force_is_followed_as_it_says(
    cast: Cast, tmp_path: Path, is_shipped: bool, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Also the one that comes with the program: then the school has no file of its own any more."""
    before = turned(cast, NAME)
    server = Follower()
    assert server.followed()
    text = text_of() if is_shipped else f"# Van de school\n{text_of()}"
    file = tmp_path / "register.toml"
    file.write_bytes(text.encode())
    call_command("register", "apply", str(file))
    assert "follows within a quarter of a minute" in capsys.readouterr().out
    assert server.followed()
    assert "cannot follow" not in caplog.text
    assert REPLACED.read_text() == before.text
    assert OWN_FILE.exists() is not is_shipped
    assert register_to_install()[1] == text
    assert not Follower(server.digest).followed()


def test_a_register_of_another_program_is_not_followed(database: psycopg.Connection) -> None:
    """What came with an older program, or lacks what this one has: `init` and the operator decide."""
    keep(database, "# older", "3ba1a9bd5cbf1ee6a5a3cd03d1a5e2a7fa6b7ab2c9b9b7df6b0ba0bfb6fb6a6b", BY_INIT)
    assert in_force() is None  # the digest is not that of the text
    for why in (BY_INIT, BY_COMMAND):
        text = f"# {why}"
        database.execute("select 1")
        digest = database.execute("select encode(sha256(convert_to(%s, 'UTF8')), 'hex')", [text]).fetchone()
        assert digest
        keep(database, text, digest[0], why)
        assert not usable(text)
        assert not Follower().followed()
        assert register_to_install()[1] == TEXT
    assert not OWN_FILE.exists()
