"""The browsers of the invented people: each has one for as long as this process lasts, and whoever signs in nowhere has one too."""

from functools import cache

from django.core.handlers.wsgi import WSGIHandler

from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.browser import Browser, SiteClient


@cache
def browser_of(number: int) -> Browser:
    """Theirs: signing in anew for each page would cost more than the page."""
    return Browser(people.credentials(number), application())


@cache
def visitor() -> SiteClient:
    """That of somebody from the street, of whom nobody knows anything."""
    return SiteClient(application())


@cache
def application() -> WSGIHandler:
    """The whole site, as a server has it."""
    return WSGIHandler()
