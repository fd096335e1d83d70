"""One address, two purposes: the picture team looks at everybody's pictures, and whoever brings pictures at their own."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.register.schema import Shape

READS = ("organisation", "staff", "picture_work")
# Who weighs and publishes, who of them says who is in any picture of the school, and who may bring pictures.
DESK = roles_with(purpose="picture_desk", shape=Shape.DUTY, writes=True)
TEAM = roles_with(purpose="picturing", shape=Shape.SCHOOL)
BRINGERS = roles_with(purpose="picture_upload")
P = TypeVar("P", bound=Callable[..., Any])


def page_for_team_and_others(
    roles: frozenset[str], *, theirs: Callable[[Any], Any], others: Callable[[Any], Any]
) -> Callable[[P], P]:
    """Declare a page twice: `theirs` is for whoever has one of the roles, `others` for everybody else at the same address."""

    def decorate(page: Any) -> Any:
        is_kind = isinstance(page, type)
        first, second = _view(theirs(page)), _view(others(page))

        @wraps(second)
        def enter(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            answer: HttpResponseBase = (first if roles & roles_of(request) else second)(request, **kwargs)
            return answer

        if is_kind:
            page.view = staticmethod(enter)
        return page if is_kind else enter

    return decorate


def _view(declared: Any) -> Any:
    return getattr(declared, "view", declared)


def maker_or_desk(*, writes: tuple[str, ...] = (), facts: str = "") -> Callable[[P], P]:
    """Declare a page for whoever brought a picture and for the picture team, each by their own rule of the register."""
    declared = partial(page, kind=Kind.NOBODY, writes=writes, facts=facts or ())
    return page_for_team_and_others(
        DESK,
        theirs=declared(purpose="picture_desk", reads=(*READS, "picture_desk")),
        others=declared(purpose="picture_upload", reads=READS),
    )
