"""P13: something leaves by law without an article, or a family is left in the dark."""

from zorgvuldig.statement.breakings.ways import Breaking, rows

RELEASE = "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, shown_at) select gen_random_uuid(), "
BREAKINGS = (
    Breaking(
        "an article that is gone", "P13", "The article of what the attendance officer got is taken away.",
        rows("update exchange set article = '' where recipient = 'attendance_officer'"),
    ),
    Breaking(
        "something outside of every exchange", "P13", "The attendance officer got something that is in no exchange.",
        rows(RELEASE + "person_id, now(), 'authority', 'attendance_officer', 'exchange_duty', '[]', 1, now() from pupil where person_id > 0 order by person_id limit 1"),
    ),
    Breaking(
        "hidden from the family", "P13", "What the youth doctor got is shown to the family in a year, for no reason.",
        rows("update release set shown_at = now() + interval '1 year' where recipient = 'youth_doctor'"),
    ),
    Breaking(
        "a family that nobody tells", "P13", "The family of whom the attendance officer got data hears nothing.",
        rows("update exchange set told_at = null where recipient = 'attendance_officer' and released_at is not null"),
    ),
    Breaking(
        "releases deleted", "P13", "What the attendance officer got is deleted from what families see.",
        rows("delete from release where recipient = 'attendance_officer'"),
    ),
    Breaking(
        "the newest releases cut off", "P13", "The newest release is deleted from what families see.",
        rows("delete from release where id = (select max(id) from release where pupil_id > 0)"), also={"P02": "fewer releases may mean an older database"},
    ),
    Breaking(
        "a release moved to another pupil", "P13", "What was told about one pupil stands in the file of another.",
        rows("update release r set pupil_id = (select min(person_id) from pupil where person_id > 0 and person_id <> r.pupil_id) where recipient = 'youth_doctor'"),
    ),
    Breaking(
        "more than was prepared", "P13", "The release names fewer fields than what the youth doctor got.",
        rows("update release set fields = '[]' where recipient = 'youth_doctor'"),
    ),
)  # fmt: skip
