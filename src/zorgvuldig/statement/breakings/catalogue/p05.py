"""P05: the administration is not what the school works with, or what it holds is not whole."""

from zorgvuldig.statement.breakings.ways import Breaking, rows

RUN = "insert into import_run (uid, source, started_at, finished_at, outcome, counts, problems) values "
BREAKINGS = (
    Breaking(
        "reading in that was refused", "P05", "Reading in from another system did not work.",
        rows(RUN + "(gen_random_uuid(), 'sds', now(), now(), 'refused', '{}', '[]')"),
    ),
    Breaking(
        "pupils without a name", "P05", "The names of five pupils are gone.",
        rows("delete from pupil_identity where pupil_id in (select pupil_id from pupil_identity where pupil_id > 0 order by 1 limit 5)"),
    ),
    Breaking(
        "pupils without a class", "P05", "Nobody is in a class any more.",
        rows("delete from membership"), also={"P04": "who gave grades teaches nobody any more", "P13": "nobody is anywhere"},
    ),
    Breaking(
        "an administration that nobody uses", "P05", "For two months nobody called a roll, gave a grade or changed anything.",
        rows(
            "update lesson_roll set taken_at = taken_at - interval '70 days'",
            "update attendance set recorded_at = recorded_at - interval '70 days'", "update gate.change set at = at - interval '70 days'",
        ),
    ),
    Breaking(
        "a class register emptied", "P05", "Every roll that was called is deleted.",
        rows("delete from lesson_roll", "delete from attendance"),
    ),
)  # fmt: skip
