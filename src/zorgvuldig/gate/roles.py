"""In which roles somebody is known here, for the start page and the menu. It opens nothing; pages ask the door."""

from django.db import connection
from django.http import HttpRequest

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Shape

FAMILY = frozenset(role.key for role in REGISTER.roles.values() if not role.staff)
NONE: frozenset[str] = frozenset()


def roles_of(request: HttpRequest) -> frozenset[str]:
    """The roles that the owner of this session holds today, asked once a request; empty when signed out."""
    known: frozenset[str] | None = getattr(request, "roles", None)
    if known is None:
        known = _asked(getattr(getattr(request, "session", None), "secret", ""))
        request.roles = known  # type: ignore[attr-defined]  # remembered for the menu
    return known


def own_purposes(request: HttpRequest) -> frozenset[str]:
    """For which purposes the owner of this session has a child of their own, or themselves, today; asked once a request."""
    known: frozenset[str] | None = getattr(request, "own_purposes", None)
    if known is None:
        known = _own(getattr(getattr(request, "session", None), "secret", "")) if FAMILY & roles_of(request) else NONE
        request.own_purposes = known  # type: ignore[attr-defined]  # remembered for the menu
    return known


def _own(secret: str) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("select gate.own_purposes(%s::text)", [secret])
        return frozenset(purpose for (purpose,) in cursor.fetchall())


def _asked(secret: str) -> frozenset[str]:
    if not secret:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("select gate.roles_of(%s::text)", [secret])
        return frozenset(role for (role,) in cursor.fetchall())


def roles_with(*, purpose: str, shape: Shape | None = None, writes: bool | None = None) -> frozenset[str]:
    """The roles to which the register gives a rule for `purpose`.

    `shape` asks for a relation of that shape, `writes` for a rule that may (or may not) change something.
    """
    return frozenset(
        rule.role
        for rule in REGISTER.rules
        if rule.purpose == purpose
        and shape in (None, REGISTER.relations[rule.relation].shape)
        and writes in (None, bool(rule.writes))
    )
