"""What pupils of the third year chose for the fourth, in the invented school: five subjects or so, and no group yet."""

from datetime import date
from typing import Any

from psycopg import Connection

CHOSEN = ("bi", "na", "sk", "ec", "ak", "gs", "fa", "du", "te")


def write_choices(connection: Connection[Any], day: date) -> None:
    """Of nearly everybody in the third year; one in eight has not chosen yet.

    What somebody takes follows from their number, so each subject has about half of the year.
    """
    connection.execute(
        """insert into subject_choice (pupil_id, year_id, subject_id, stage, level)
    select m.pupil_id, n.id, s.id, 4, g.level from learning_group g
    join school_year y on y.id = g.year_id and y.starts_on <= %(day)s and y.ends_on > %(day)s
    join school_year n on n.school_id = y.school_id and n.starts_on = y.ends_on
    join membership m on m.group_id = g.id and m.starts_on <= %(day)s and (m.ends_on is null or m.ends_on > %(day)s)
    join subject s on s.school_id = y.school_id and s.code = any(%(codes)s)
    where g.kind = 'class' and g.stage = 3 and g.id > 0 and (m.pupil_id * 7 + s.id * 5) %% 9 < 5 and m.pupil_id %% 8 <> 3""",
        {"day": day, "codes": list(CHOSEN)},
    )
