"""P10: accepted and not changed, decided too late, or a recipient who does not hear it."""

from zorgvuldig.statement.breakings.ways import Breaking, rows

BREAKINGS = (
    Breaking(
        "a correction that nobody decides", "P10", "Somebody waits for two months for a decision about a correction.",
        rows("update correction set asked_at = now() - interval '65 days' where decided_at is null"),
    ),
    Breaking(
        "a decision that came late", "P10", "A correction was decided about after two months.",
        rows("update correction set asked_at = asked_at - interval '60 days' where outcome = 'accepted'"),
    ),
    Breaking(
        "accepted and not changed", "P10", "A correction was accepted and the street is the old one again.",
        rows("update pupil_contact set street = 'Oude Dijk 1' where pupil_id = "
            "(select pupil_id from correction where outcome = 'accepted' and column_name = 'street')"),
    ),
    Breaking(
        "a refusal turned into a yes", "P10", "A refused correction is said to be accepted; the grade stays what it was.",
        rows("update correction set outcome = 'accepted', statement = '', statement_at = null where outcome = 'refused' and table_name = 'grade'"),
    ),
    Breaking(
        "a recipient whom nobody tells", "P10", "Whoever got the old value still has not heard after two months.",
        rows("update recipient_notice set told_at = null, told_by_id = null, way = '', made_at = now() - interval '60 days'"),
    ),
    Breaking(
        "a recipient on no list", "P10", "Whoever got the old value is not on the list of those who are told.",
        rows("delete from recipient_notice"),
    ),
)  # fmt: skip
