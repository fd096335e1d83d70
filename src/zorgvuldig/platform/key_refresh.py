"""A process that serves for days signs forms and links with the key of this moment, and believes the ones from before."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zorgvuldig.platform.postgres import Secrets


class SecretsMiddleware:
    """Before anything of a request is signed or believed: whether the keys for that were replaced."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the keys of now."""
        keep_up(settings.LIVING.now())
        return self.get_response(request)


def keep_up(secrets: Secrets | None) -> None:
    """Sign with the key of `secrets` from here on. Threads read both settings apart, so what is believed comes first."""
    if secrets is None or (secrets.django, _believed(secrets)) == (settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS):
        return
    settings.SECRET_KEY_FALLBACKS = [secrets.django, settings.SECRET_KEY, *_believed(secrets)]
    settings.SECRET_KEY = secrets.django
    settings.SECRET_KEY_FALLBACKS = _believed(secrets)


def _believed(secrets: Secrets) -> list[str]:
    return [other.key for other in secrets.other_django]
