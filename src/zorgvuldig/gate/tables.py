"""Every table, as the migrations leave it. In an empty database all at once, as Django draws all models again for each step."""

from django.core.management import call_command
from django.db import connections, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

OURS = "zorgvuldig"


def make_tables() -> None:
    """Bring the database up to date, as owner; what is killed halfway goes on from there the next time.

    Both ways leave the same behind (`tests/running/test_install_upgrade.py` compares): at once in two seconds, step by step in ten or more.
    """
    executor = MigrationExecutor(connections["owner"])
    if not executor.loader.applied_migrations:
        _make_at_once(executor)
    call_command("migrate", database="owner", verbosity=0, skip_checks=True)


def _make_at_once(executor: MigrationExecutor) -> None:
    """What libraries need goes first, step by step; then ours, which only the last state has to be drawn for."""
    leaves = executor.loader.graph.leaf_nodes()
    of_libraries = [leaf for leaf in leaves if leaf[0] != OURS]
    first = executor.migration_plan(of_libraries)
    rest = [step[0] for step in executor.migration_plan(leaves) if step not in first]
    before = executor.migrate(of_libraries, first)
    after = executor.loader.project_state(leaves)
    with transaction.atomic(using="owner"):
        with connections["owner"].schema_editor() as editor:
            _draw(editor, before, after)
        with connections["owner"].schema_editor() as editor:
            _by_hand(editor, rest, after)
        for migration in rest:
            executor.recorder.record_applied(migration.app_label, migration.name)


def _draw(editor: BaseDatabaseSchemaEditor, before: ProjectState, after: ProjectState) -> None:
    """The models of all packages: those that are not there yet are made, and then the others may point at them."""
    for key in (key for key in after.models if key not in before.models):
        editor.create_model(after.apps.get_model(*key))
    for key in before.models:
        _change(editor, before.apps.get_model(*key), after.apps.get_model(*key))


def _change(editor: BaseDatabaseSchemaEditor, was: type[models.Model], model: type[models.Model]) -> None:
    """A model that stands already: what it got since."""
    fields = {field.name: field for field in was._meta.local_fields}
    for field in model._meta.local_fields:
        if (old := fields.get(field.name)) is None:
            editor.add_field(model, field)
        else:
            editor.alter_field(model, old, field)
    for constraint in model._meta.constraints:
        if constraint.name not in {one.name for one in was._meta.constraints}:
            editor.add_constraint(model, constraint)
    for index in model._meta.indexes:
        if index.name not in {one.name for one in was._meta.indexes}:
            editor.add_index(model, index)


def _by_hand(editor: BaseDatabaseSchemaEditor, rest: list[Migration], after: ProjectState) -> None:
    """What Django cannot say of a model, in the order in which it was written. Rows that it would mend are not there.

    What stands beside the models instead (`SeparateDatabaseAndState`) they say too, so it is made already.
    """
    for migration in rest:
        for operation in migration.operations:
            if isinstance(operation, RunPython | RunSQL):
                operation.database_forwards(migration.app_label, editor, after, after)
