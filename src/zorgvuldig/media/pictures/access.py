"""One address, two purposes: the picture team looks at everybody's pictures, and whoever brings pictures at their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import DoorView, View, page
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.register.schema import Shape

READS = ("organisation", "staff", "picture_work")
# Who weighs and publishes, who of them says who is in any picture of the school, and who may bring pictures.
DESK = roles_with(purpose="picture_desk", shape=Shape.DUTY, writes=True)
TEAM = roles_with(purpose="picturing", shape=Shape.SCHOOL)
BRINGERS = roles_with(purpose="picture_upload")


def maker_or_desk(*, writes: tuple[str, ...] = (), methods: tuple[str, ...] = ("GET",)) -> Callable[[DoorView], View]:
    """Declare a view for whoever brought a picture and for the picture team, each by their own rule of the register."""

    def decorate(view: DoorView) -> View:
        own = page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=writes, methods=methods)(view)
        desk = page(
            purpose="picture_desk", kind=Kind.NOBODY, reads=(*READS, "picture_desk"), writes=writes, methods=methods
        )(view)

        @wraps(own)
        def enter(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            return (desk if DESK & roles_of(request) else own)(request, **kwargs)

        return enter

    return decorate
