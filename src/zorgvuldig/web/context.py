"""What the frame around every page needs. It asks no table about any pupil."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import NONE, own_purposes, roles_of
from zorgvuldig.kit.addresses import address
from zorgvuldig.kit.navigation import day_page, entries_for
from zorgvuldig.kit.words import say, within
from zorgvuldig.web.help.catalogue import task_at

WIDE, LINE = 4, 72  # of somebody's own entries, so many fit on one line of a wide screen, and so many letters


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the main menu; `current` marks the page that is shown.

    `is_further` entries stand in the menu of a phone; on a wide screen they are left to the start page, which has them all.
    """

    label: str
    url: str
    current: bool = False
    is_further: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """What the door strip says: whose file is open (`count` of them), why, since when, and what the family closed."""

    label: str
    count: int
    reason: str
    opened_at: datetime
    is_emergency: bool
    withheld: str
    of_pupils: bool = False


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the board, the menu, the language, and the door when one is open."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    given: list[MenuItem] | None = getattr(request, "menu", None)
    menu = _menu(request, signed_in) if given is None else given
    return {
        "board_name": REGISTER.controller.name,
        "menu": menu,
        "further": [item for item in menu if item.is_further],
        "has_day": signed_in and given is None and bool(day_page(roles_of(request), own_purposes(request))),
        "account_url": address("account") if signed_in else "",
        "logout_url": address("account_logout") if signed_in else "",
        "login_url": "" if signed_in else address("account_login"),
        "statement_url": _statement(),
        "pupil_statement_url": address("pupil_statement_en" if get_language() == "en" else "pupil_statement"),
        "report_url": address("security_report"),
        "accessibility_url": address("accessibility"),
        "help_url": address("help"),
        "task_url": _task(request),
        "language": get_language() or "nl",
        "is_rtl": get_language_bidi(),
        "other_languages": [one for one in settings.LANGUAGES if one[0] != (get_language() or "nl")],
        "strip": _strip(request),
    }


def _task(request: HttpRequest) -> str:
    """Where the help tells how to do what this page is for, or nothing."""
    match = getattr(request, "resolver_match", None)
    task = task_at(match.url_name or "") if match else None
    return address("help_task", task.key) if task else ""


def _statement() -> str:
    """The public promises in the language of the page: each language has an address of its own."""
    return address("statement_en" if get_language() == "en" else "statement")


def _menu(request: HttpRequest, signed_in: bool) -> list[MenuItem]:
    """The start page, what the start page offers this person, and the promises."""
    roles, own = (roles_of(request), own_purposes(request)) if signed_in else (NONE, NONE)
    pages = _pages(roles, own, signed_in, get_language(), get_script_prefix())
    return [MenuItem(label, url, here := url == request.path, further and not here) for label, url, further in pages]


@lru_cache(maxsize=512)  # a school has some dozens of such sets of roles
def _pages(
    roles: frozenset[str], own: frozenset[str], signed_in: bool, _language: str | None, _prefix: str
) -> list[tuple[str, str, bool]]:
    """Label and address of each entry, and whether it is further, of whoever has these roles and purposes of their own."""
    entries = list(entries_for(roles, own)) if signed_in else []
    pages = [(gettext("Vandaag") if day_page(roles, own) else gettext("Start"), "/", False)]
    titles = [str(entry.title) for entry in entries]
    letters = accumulate(map(len, titles))
    pages += [
        (title, entry.url, place >= WIDE or so_far > LINE)
        for place, (title, entry, so_far) in enumerate(zip(titles, entries, letters, strict=True))
    ]
    pages.append((gettext("Wat wij beloven"), _statement(), signed_in))  # the foot of every page has it too
    return [(label, url, further) for label, url, further in pages if url]


def _strip(request: HttpRequest) -> Strip | None:
    door = getattr(request, "door", None)
    if door is None or not door.count:
        return None  # no strip means that nobody's file is open, so it never stands there for the school's own data
    label = door.label or _count(door.count)
    says = say(door.purpose.says)
    return Strip(label, door.count, says, door.opened_at, door.is_emergency, _withheld(door), door.of_pupils)


def _withheld(door: Door) -> str:
    """What is not shown of the pupils that are open: theirs to show a parent, or restricted (AVG art. 18)."""
    if door.of_pupils:
        return ngettext(
            "De leerling is 16 jaar of ouder. U ziet hoe het gaat op school; de rest van het dossier alleen als de leerling dat goed vindt.",
            "%(count)s leerlingen zijn 16 jaar of ouder. U ziet hoe het gaat op school; de rest van het dossier alleen als de leerling dat goed vindt.",
            len(door.withheld),
        ) % {"count": len(door.withheld)}
    keys = frozenset().union(*door.withheld.values())
    kinds = ", ".join(within(category.name) for key, category in REGISTER.categories.items() if key in keys)
    text = ngettext(
        "Op verzoek van de familie stilgezet, en hier dus niet te zien of te veranderen: %(kinds)s.",
        "Van %(count)s leerlingen op verzoek van de familie stilgezet, en hier dus niet te zien of te veranderen: %(kinds)s.",
        len(door.withheld),
    )
    return text % {"count": len(door.withheld), "kinds": kinds} if kinds else ""


def _count(count: int) -> str:
    return ngettext("Er is één dossier open.", "Er zijn %(count)s dossiers open.", count) % {"count": count}
