"""What every try is made of: how often it is done, of which promise it is, and the browsers of the invented people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from allauth.mfa.models import Authenticator
from django.core.handlers.wsgi import WSGIHandler

from zorgvuldig.accounts.factors.actions import STEP
from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.browser import Browser, SiteClient
from zorgvuldig.canaries.observer.tries import Outcome, PupilWords

LOGIN = "accounts"
EACH_TIME, HOURLY, DAILY = timedelta(), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Try:
    """One kind of try: of which promise, how it is done, and how long it is not done again."""

    promise: str
    work: Callable[[], Outcome]
    every: timedelta = EACH_TIME


@cache
def application() -> WSGIHandler:
    """The whole site, as a server has it."""
    return WSGIHandler()


@cache
def browser_of(number: int) -> Browser:
    """Theirs for as long as this process lasts: signing in anew for each page would cost more than the page."""
    return Browser(people.credentials(number), application(), used_step(number))


def used_step(number: int) -> int:
    """The period of the code with which they signed in last, in whichever process that was; -1 when they never did."""
    used = Authenticator.objects.using(LOGIN).filter(user__person_id=number, type=Authenticator.Type.TOTP)
    return max((int(data.get(STEP, -1)) for data in used.values_list("data", flat=True)), default=-1)


@cache
def visitor() -> SiteClient:
    """That of somebody from the street, of whom nobody knows anything."""
    return SiteClient(application())


def words_of(pupil: people.InventedPupil) -> PupilWords:
    """By which words something of this pupil is recognised."""
    return PupilWords(
        {
            "identity": pupil.family_name,
            "contact": pupil.street,
            "membership": "Proefklas",
            "guardian": f"Ouder {people.PARENTS[people.PARENT_WITHOUT_AUTHORITY]}",
            "grades": people.MARK.replace(".", ","),
        }
    )
