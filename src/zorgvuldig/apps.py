"""The one Django app, with a package per subject."""

from django.apps import AppConfig

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.shelves import assign_shelves


class ZorgvuldigConfig(AppConfig):
    """All packages in one app: one schema, one line of migrations."""

    name = "zorgvuldig"
    label = "zorgvuldig"

    def ready(self) -> None:
        """Tell the vault, which does not know the register, that the shelf of a table is the bit of its category."""
        categories, tables = REGISTER.categories, REGISTER.tables.values()
        assign_shelves({table.name: categories[table.category].bit for table in tables if table.category})
