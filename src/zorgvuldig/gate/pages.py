"""How a page says its address, what it opens and why. A view that says nothing keeps the server from starting (`undeclared`)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar, overload

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, get_resolver, path, re_path
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, NoSession, Refused, open_door
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.platform.vault.responses import SealedStream


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a view opens. `access` is `door` (pupil data, by the gate), `account` (signed in, own account) or `public`.

    `methods` are those that a view behind the door answers; where GET is one, HEAD is too.
    """

    access: str
    purpose: str = ""
    kind: Kind | None = None
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET",)


# A view behind the door: called with the request, the open door as `door=`, and what the address names.
DoorView = Callable[..., HttpResponse | SealedStream]
View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)
T = TypeVar("T")


class PageKind(Protocol):
    """A class of pages (`kit.page_kinds`): the methods it answers, and its view behind the door."""

    methods: tuple[str, ...]

    @classmethod
    def as_view(cls, *, facts: str | tuple[str, ...]) -> DoorView:
        """The view; `facts` is the category, or are those, that the margin of the page is about."""


K = TypeVar("K", bound=type[PageKind])
# What an address names that is no uid alone: a lesson by its group and itself, a signal of unusual reading by the watch, the reader and the day,
# and a chosen subject by its year, stage and level.
NAMED: dict[Kind, tuple[str, ...]] = {
    Kind.READING: ("watch", "uid", "day"),
    Kind.LESSON: ("uid", "lesson"),
    Kind.CHOICE: ("year", "subject", "stage", "level"),
}
ROUTES: list[URLPattern] = []  # every address whose page is loaded; `urls` loads them all


def route(address: str, name: str, /, **named: object) -> Callable[[T], T]:
    """The address of a page, its name, and what its view is called with besides what the address names.

    A class that did not say itself what it opens stops the import: what it inherits was said of another page.
    """

    def decorate(page: T) -> T:
        view: Any = page
        if isinstance(page, type):
            if "view" not in vars(page):
                raise TypeError(f"{page.__qualname__} says where it is, and not what it opens")
            view = page.view  # type: ignore[attr-defined]  # as `page` left it there
        pattern = re_path if address.startswith("^") else path
        ROUTES.append(pattern(address, view, named, name=name))
        return page

    return decorate


class Declare(Protocol):
    """What `page` gives: a function becomes a view, and a class of pages gets one."""

    @overload
    def __call__(self, page: K) -> K: ...
    @overload
    def __call__(self, page: DoorView) -> View: ...


def page(
    *,
    purpose: str,
    kind: Kind,
    reads: tuple[str, ...],
    writes: tuple[str, ...] = (),
    methods: tuple[str, ...] = (),
    facts: str | tuple[str, ...] = (),
    words: Callable[[str], str] = str.strip,
    asked: tuple[str, ...] = ("q",),
    about: tuple[str, ...] = (),
) -> Declare:
    """Declare a page that opens files for `purpose`; it runs, and renders, inside the open door.

    `writes` are opened for POST only. What is opened is named by the address's `uid`, or for a search by the posted
    fields `asked`, a line each (a name never stands in an address), as `words` makes them comparable. Not allowed, not
    yours and not there all answer 404. When all that the page is `about` is the pupil's own to show, and they did not, it says that.
    The margin of a page that is a class tells of the category `facts`, or of each of several by its name.
    """
    REGISTER.mask(reads + writes + ((facts,) if isinstance(facts, str) else facts))  # an unknown one stops the start

    def decorate(page: Any) -> Any:
        is_kind = isinstance(page, type)
        view = page.as_view(facts=facts) if is_kind else page
        answers = methods or (page.methods if is_kind else ("GET",))

        @wraps(view)
        def enter(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if ("GET" if request.method == "HEAD" else request.method) not in answers:
                return HttpResponseNotAllowed(answers)
            posted = "\n".join(request.POST.get(field, "") for field in asked)
            key = words(posted) if kind in (Kind.SEARCH, Kind.ARCHIVE) else _named(kind, kwargs)
            try:
                with open_door(
                    secret_of(request),
                    purpose=purpose,
                    reads=reads,
                    writes=writes if request.method == "POST" else (),
                    kind=kind,
                    key=key,
                    with_menu=is_kind and not (writes and request.method == "POST"),  # after which another page comes
                    now=timezone.now(),
                ) as door:
                    request.door = door  # type: ignore[attr-defined]  # for the strip in the frame
                    if door.roles:
                        request.roles = door.roles  # type: ignore[attr-defined]  # as `gate.roles` remembers them
                    if door.of_pupils and door.hides(*about):
                        return _finished(render(request, "gate/not_shown.html", {"uid": key}))
                    return _finished(view(request, door=door, **kwargs))
            except NoSession:
                return redirect_to_login(request.get_full_path())
            except Refused as refusal:
                raise Http404 from refusal

        _declared(enter, Declaration("door", purpose, kind, reads, writes, answers))
        if is_kind:
            page.view = staticmethod(enter)
        return page if is_kind else enter

    return decorate


def _named(kind: Kind, address: Mapping[str, object]) -> str:
    """What the address names: a uid, or the parts of `NAMED` with a slash between."""
    parts = NAMED.get(kind, ("uid",))
    return "/".join(str(address.get(part, "")) for part in parts)


def _finished(response: HttpResponse | SealedStream) -> HttpResponse | SealedStream:
    """Render while the door is open, and keep the page out of every cache. Only the vault may go on sending."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    if response.streaming and not isinstance(response, SealedStream):
        raise RuntimeError("a page behind the door is finished before the door closes")
    response["Cache-Control"] = "no-store"
    return response


def _declared(view: V, declaration: Declaration) -> V:
    view.declared = declaration  # type: ignore[attr-defined]  # a function may carry it; `declaration_of` reads it
    return view


def public(view: V) -> V:
    """Declare a view that anyone may see and that opens no file."""
    return _declared(view, Declaration("public"))


def account(view: V) -> V:
    """Declare a view about the signed-in account itself; it opens no file."""
    return _declared(view, Declaration("account"))


# Views of the sign-in library, by the name of their address: they reach nothing but the account tables.
LIBRARY_VIEWS: dict[str, str] = {
    "account_login": "public",
    "mfa_login_webauthn": "public",
    "mfa_authenticate": "public",
    "account_inactive": "public",
    "account_logout": "public",
    "account_reset_password": "public",
    "account_reset_password_done": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_from_key_done": "public",
    "account_confirm_email": "public",
    "account_change_password": "account",
    "account_set_password": "account",
    "account_email": "account",
    "account_reauthenticate": "account",
    "mfa_reauthenticate": "account",
    "mfa_reauthenticate_webauthn": "account",
    "usersessions_list": "account",
    "mfa_index": "account",
    "mfa_activate_totp": "account",
    "mfa_deactivate_totp": "account",
    "mfa_view_recovery_codes": "account",
    "mfa_generate_recovery_codes": "account",
    "mfa_download_recovery_codes": "account",
    "mfa_list_webauthn": "account",
    "mfa_add_webauthn": "account",
    "mfa_edit_webauthn": "account",
    "mfa_remove_webauthn": "account",
}


def declaration_of(pattern: URLPattern) -> Declaration | None:
    """What the view behind an address declares, or None."""
    found: Declaration | None = getattr(pattern.callback, "declared", None)
    if found is None and pattern.name in LIBRARY_VIEWS:
        return Declaration(LIBRARY_VIEWS[pattern.name])
    return found


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, path)
        else:
            yield path, entry


def undeclared() -> list[str]:
    """A sentence for every address whose view does not say what it opens."""
    return [
        f"The view behind /{path} declares no purpose. Put @page, @account or @public of gate.pages on it."
        for path, pattern in addresses()
        if declaration_of(pattern) is None
    ]
