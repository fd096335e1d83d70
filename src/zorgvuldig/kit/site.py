"""The address of this installation as mails name it."""

from django.conf import settings


def site() -> str:
    """How people reach this site: the first origin of the settings that names one, or else its first host."""
    origins = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    hosts = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    scheme = "https" if settings.HTTPS else "http"
    return str(next(iter(origins), f"{scheme}://{next(iter(hosts), 'localhost')}"))
