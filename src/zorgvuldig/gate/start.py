"""What keeps the server from starting. A protection that can be left off protects nobody."""

from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.drift import drift
from zorgvuldig.gate.install import actual_columns
from zorgvuldig.gate.pages import undeclared
from zorgvuldig.platform import oidc_client
from zorgvuldig.platform.postgres import refusals as role_refusals
from zorgvuldig.platform.vault.health import unfit
from zorgvuldig.register.coverage import compare
from zorgvuldig.register.schema import Register


def model_columns() -> dict[str, set[str]]:
    """Every table with its columns as the models have it, named as the register names them."""
    tables: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        if settings.MIGRATION_MODULES.get(model._meta.app_label, "") is None:
            continue  # a library's model without a table: we use ours
        name = model._meta.db_table.replace('"', "")
        tables[name] = {str(field.column) for field in model._meta.local_concrete_fields}
    return tables


def undeclared_columns(register: Register = REGISTER) -> list[str]:
    """Columns of our models that the register does not know; needs no database."""
    declared = {name: set(table.columns) for name, table in register.tables.items()}
    known = {name: columns for name, columns in model_columns().items() if columns - declared.get(name, set())}
    return compare(register, {**declared, **known})


def are_all_applied() -> bool:
    """Whether the names of our migrations and of those applied are the same: then none of them has to be loaded to say so.

    Eighty of them are, and would stay in the memory of a server. Whatever differs is told by the executor, which knows what replaces what.
    """
    applied = set(MigrationRecorder(connections["owner"]).applied_migrations())
    written = {(app.label, name) for app in apps.get_app_configs() for name in _migrations_of(app)}
    ours = {(label, name) for label, name in applied if label == "zorgvuldig"}
    return written <= applied and ours <= written


def _migrations_of(app: AppConfig) -> list[str]:
    """The names of the migrations of an app, as its folder has them."""
    module, _ = MigrationLoader.migrations_module(app.label)
    spec = find_spec(module) if module else None
    places = list(spec.submodule_search_locations or ()) if spec else []
    return [found.name for found in iter_modules(places) if not found.ispkg and found.name[0] not in "_~"]


def unapplied() -> list[str]:
    """A sentence when the database's schema is older or newer than this version."""
    if are_all_applied():
        return []
    executor = MigrationExecutor(connections["owner"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
    sentences = []
    if missing:
        sentences.append("The database is older than this version. Bring it up to date with: zorgvuldig init")
    if any(app == "zorgvuldig" for app, _ in unknown):
        sentences.append("The database is newer than this version. Start the version it was made with, or a later one.")
    return sentences


def refusals() -> list[str]:
    """Every reason not to serve, a sentence each; empty when all is well."""
    found = [*undeclared(), *undeclared_columns(), *oidc_client.problems(), *unfit()]
    for alias in ("default", "accounts"):
        with connections[alias].cursor() as cursor:
            found += role_refusals(cursor.connection, settings.NAMES)
    found += unapplied()
    if not found:
        found += compare(REGISTER, actual_columns())
        with connections["owner"].cursor() as cursor:
            found += drift(cursor.connection, REGISTER, settings.NAMES)
    for alias in ("default", "accounts", "owner"):
        connections[alias].close()
    return list(dict.fromkeys(found))
