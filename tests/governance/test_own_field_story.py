"""A school adds a field of its own on screen, uses it, and ends it: by two people each time, without a programmer and without a restart."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.governance.register_world import WHY
from tests.governance.registering import decided, governing, now, put_back
from tests.people import TODAY, Cast, sign_in
from tests.pupils.own_fields_world import YESTERDAY, fill_in, values
from tests.retention.leaving import clean
from tests.rights.correcting import ask, decide, desk
from zorgvuldig.gate.contents import BY_INIT
from zorgvuldig.gate.declared import DIGEST, REGISTER, TEXT
from zorgvuldig.governance.register_editor.actions import propose
from zorgvuldig.governance.register_editor.activation_job import activate_due_versions
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.register.amend import Change, amended

ADD = "/privacy/register/voorstel/nieuw-eigen-veld/"
LOCKER: dict[str, Any] = {
    "name_nl": "Kluisje", "name_en": "Locker", "reason_nl": "Zo vindt de school het kluisje.", "reason_en": "So the school finds the locker.",
    "purpose": "administration", "basis": REGISTER.purposes["administration"].basis, "sees": ["administration", "mentor"],
    "writes": ["administration"], "term": "rest_at_most", "kind": "text", "choices_nl": "", "choices_en": "", "voorstel": "ja",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _register(database: psycopg.Connection) -> Iterator[None]:
    """The text of this process is in force, and is so again afterwards."""
    database.execute(
        "insert into register_version (uid, label, text, digest, base_digest, why, changes, consequences, tells_families, tell_nl, tell_en, "
        "is_operators, proposed_at, decided_why, in_force_at) values (gen_random_uuid(), '1', %s, %s, '', %s, '[]', '[]', false, '', '', "
        "true, now(), '', now())",
        [TEXT, DIGEST, BY_INIT],
    )
    with put_back(database):
        yield


def page(cast: Cast, name: str, path: str) -> str:
    answer = sign_in(cast.people[name]).get(path)
    assert answer.status_code == 200, (name, path)
    return str(answer.content.decode())


def changed(cast: Cast, monkeypatch: pytest.MonkeyPatch, *changes: Change) -> None:
    """Petra proposes this upon what is in force, Leo approves it, and it comes into force. The processes of before made way for others."""
    text, base = cast.db.execute("select text, digest from register_version order by in_force_at desc nulls last limit 1").fetchone()  # fmt: skip
    monkeypatch.setattr("zorgvuldig.governance.register_editor.actions.TEXT", text)
    with governing(cast.petra) as door:
        one = propose(door=door, text=amended(text, changes), base=base, why="Wij hebben dit niet meer nodig.")
    decided(cast.leo, one)
    assert activate_due_versions(now()) == [""]


def test_from_the_proposal_to_the_night_in_which_it_goes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sign_in(cast.petra).post(ADD, LOCKER | WHY).status_code == 303
    form, file = f"/leerlingen/{cast.noor.uid}/eigen-velden/", f"/mijn-kind/{cast.noor.uid}/"
    assert "veld_locker" not in page(cast, "anna", form)  # one person is not enough
    (uid,) = cast.db.execute("select uid from register_version where proposed_by_id = %s", [cast.petra.id]).fetchone()
    decided(cast.leo, RegisterVersion(uid=uid))
    assert activate_due_versions(now()) == [""]

    assert "Zo vindt de school het kluisje." in page(cast, "anna", form)
    assert fill_in(sign_in(cast.anna), cast, locker="hal, 12") == 303
    for name, where in (
        ("maud", f"/leerlingen/{cast.noor.uid}/begeleiding/"),
        ("gerda", file),
        ("noor", "/mijn-gegevens/"),
    ):
        assert "hal, 12" in page(cast, name, where), name
    for name, where in (("dirk", f"/leerlingen/{cast.noor.uid}/begeleiding/"), ("olga", file)):
        assert sign_in(cast.people[name]).get(where).status_code == 404, name

    (row,) = cast.db.execute("select id from own_value").fetchone()
    correction = ask(cast, "own_value.value", row, proposed="hal, 21")
    assert decide(sign_in(cast.anna), desk(cast, correction, "administratie", "contact"), "accept").status_code == 303
    assert "hal, 21" in page(cast, "gerda", file)

    changed(cast, monkeypatch, Change(("own_fields", "locker", "ended_on"), YESTERDAY))
    assert "veld_locker" not in page(cast, "anna", form)
    clean(TODAY)
    assert values(cast) == {"locker": "hal, 21"}
    changed(cast, monkeypatch, Change(("own_fields", "locker", "cleared"), True))
    clean(TODAY)
    assert values(cast) == {}
    assert "hal, 21" not in page(cast, "gerda", file)
    receipts = cast.db.execute("select content::text from receipt").fetchall()
    assert any('"own_value": 1' in content for (content,) in receipts)
    assert not any("hal, 21" in content for (content,) in receipts)
