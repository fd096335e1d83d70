"""The one Django app, with a package per subject."""

from threading import local

from django.apps import AppConfig
from django.utils.translation import trans_real

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.shelves import tell


class ZorgvuldigConfig(AppConfig):
    """All packages in one app: one schema, one line of migrations."""

    name = "zorgvuldig"
    label = "zorgvuldig"

    def ready(self) -> None:
        """Tell the vault, which does not know the register, that the shelf of a table is the bit of its category.

        And keep the language of a page with its thread. Django keeps it where a page that is made by several threads in turn finds it too;
        no page here is, and each asks two hundred times.
        """
        trans_real._active = local()  # type: ignore[attr-defined]  # as Django's own tests replace it
        categories, tables = REGISTER.categories, REGISTER.tables.values()
        tell({table.name: categories[table.category].bit for table in tables if table.category})
