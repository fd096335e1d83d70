"""What the administration needs of the gate: applicants without an account, changes by transaction, and two constraints."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
create unlogged table gate.applying (xid xid8 primary key, person_id integer not null);
alter table gate.change add column xid xid8 not null default pg_current_xact_id();
create index change_xid on gate.change (xid);
-- An approval names the proposer of its own plan, so that the check on two different persons cannot be got round.
alter table grade_approval add constraint grade_approval_of_plan
    foreign key (plan_id, proposed_by_id) references grade_plan (id, proposed_by_id) on delete cascade;
update membership m set is_class = true from learning_group g where g.id = m.group_id and g.kind = 'class';
"""
BACK = """
drop table gate.applying;
alter table gate.change drop column xid;
alter table grade_approval drop constraint grade_approval_of_plan;
"""


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As owner; the new table goes to authz, whose functions use it."""
    authz = settings.NAMES.authz
    editor.execute(FORWARD, params=None)
    editor.execute(f"alter table gate.applying owner to {authz}", params=None)


def raze(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again."""
    editor.execute(BACK, params=None)


class Migration(migrations.Migration):
    """See `admissions/sql/applications.sql`."""

    dependencies = [("zorgvuldig", "0003_administration")]
    operations = [migrations.RunPython(build, raze)]
