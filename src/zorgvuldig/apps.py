"""The one Django app; its rooms are packages."""

from django.apps import AppConfig


class ZorgvuldigConfig(AppConfig):
    """All rooms in one app: one schema, one line of migrations."""

    name = "zorgvuldig"
    label = "zorgvuldig"
