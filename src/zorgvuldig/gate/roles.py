"""In which roles somebody is known here, for the start page and the menu. It opens nothing; pages ask the door."""

from django.db import connection
from django.http import HttpRequest

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Shape

FAMILY = frozenset(role.key for role in REGISTER.roles.values() if not role.staff)
NONE: frozenset[str] = frozenset()


def roles_of(request: HttpRequest) -> frozenset[str]:
    """The roles that the owner of this session holds today, asked once a request; empty when signed out."""
    return _known_roles(request)[0]


def own_purposes(request: HttpRequest) -> frozenset[str]:
    """For which purposes the owner of this session has a child of their own, or themselves, today; asked once a request."""
    return _known_roles(request)[1]


def _known_roles(request: HttpRequest) -> tuple[frozenset[str], frozenset[str]]:
    known: tuple[frozenset[str], frozenset[str]] | None = getattr(request, "roles", None)
    if known is None:
        known = _read_roles(getattr(getattr(request, "session", None), "secret", ""))
        request.roles = known  # type: ignore[attr-defined]  # remembered for the menu
    return known


def _read_roles(secret: str) -> tuple[frozenset[str], frozenset[str]]:
    """Both in one question; a page behind the door asked it when it was opened (`open_door`)."""
    if not secret:
        return NONE, NONE
    with connection.cursor() as cursor:
        cursor.execute("select roles, purposes from gate.known_as(%s::text)", [secret])
        roles, own = cursor.fetchone()
    return frozenset(roles), frozenset(own)


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
