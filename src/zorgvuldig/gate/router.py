"""Which database role a model is reached with: accounts by `login`, the queue by `jobs`, the rest by `runtime`."""

from typing import Any

from django.db.models import Model

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Guard

ACCOUNT_APPS = {"sessions", "contenttypes", "auth", "account", "mfa", "usersessions", "socialaccount", "django_cache"}
# Accounts, and what the identity provider keeps: tables of ours that only the login role reads.
ACCOUNT_TABLES = frozenset(table.name for table in REGISTER.tables.values() if table.guard is Guard.LOGIN)


class DatabaseRouter:
    """Routes by app and model; only the owner migrates, and no relation crosses the two sides."""

    def _side(self, model: type[Model] | Model) -> str:
        meta = model._meta
        if meta.app_label in ACCOUNT_APPS or meta.db_table in ACCOUNT_TABLES:
            return "accounts"
        return "jobs" if meta.app_label == "procrastinate" else "default"

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """The alias a model is read from."""
        return self._side(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """The alias a model is written to."""
        return self._side(model)

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool:
        """Only within one side; the database itself holds the few keys that cross."""
        return self._side(obj1) == self._side(obj2)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Only as owner."""
        return db == "owner"
