"""Staff without a second factor open nothing, also when they lose it, or become staff, while signed in."""

import pytest

from tests.gate.doors import class_of, file_of, names
from tests.people import Cast, days, secret_of
from zorgvuldig.gate.door import NoSession


def test_staff_who_lose_their_factor_open_nothing_more(cast: Cast) -> None:
    secret = secret_of(cast.dirk)
    with class_of(cast, secret):
        assert names()
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [cast.dirk.account])
    with pytest.raises(NoSession), class_of(cast, secret):
        pass


def test_a_parent_who_becomes_staff_needs_a_factor_at_once(cast: Cast) -> None:
    secret = secret_of(cast.gerda)
    with file_of(cast.noor, secret):
        assert names() == {"Noor"}
    cast.put("staff", "person_id", person_id=cast.gerda.id, code="GER", given_name="Gerda", prefix="", family_name="O")
    role = cast.put("staff_role", staff_id=cast.gerda.id, school_id=None, role="caretaker", starts_on=days(0))
    with pytest.raises(NoSession), file_of(cast.noor, secret):
        pass
    cast.db.execute("update staff_role set starts_on = %s where id = %s", [days(1), role])
    with file_of(cast.noor, secret):
        assert names() == {"Noor"}


def test_a_role_without_a_school_holds_at_every_school(cast: Cast) -> None:
    reads = ("identity",)
    cast.db.execute("update staff_role set school_id = null where staff_id = %s", [cast.wim.id])
    for pupil in (cast.noor, cast.wout):
        with file_of(pupil, secret_of(cast.wim), "administration", reads=reads):
            assert names() == {pupil.name}
