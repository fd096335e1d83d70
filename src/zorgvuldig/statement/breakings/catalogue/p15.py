"""P15: a picture is still seen after a no."""

from zorgvuldig.statement.breakings.catalogue.p14 import BLIND, PICTURED
from zorgvuldig.statement.breakings.ways import Breaking, rows, together, words

WITHOUT = {"P14": "it is seen without a yes"}
OBJECTION = (
    "insert into picture_objection (uid, pupil_id, picture_id, medium, said_at, person_id) select distinct on (t.pupil_id) "
    "gen_random_uuid(), t.pupil_id, t.picture_id, '', now(), t.pupil_id from face_pupil t join publication p on p.picture_id = t.picture_id "
    "join picture_copy c on c.id = p.picture_copy_id where p.ended_at is null and not c.masked @> to_jsonb(t.face_id)"
)
BREAKINGS = (
    Breaking(
        "«this one not» that is not heard", "P15", "Somebody says «this one not», and the picture is seen still.",
        together(BLIND, rows(OBJECTION)),
    ),
    Breaking(
        "a withdrawal that is not heard", "P15", "Everybody takes back the yes, and the pictures are seen still.",
        together(BLIND, rows(
            "insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, recorded_by_id) "
            "select gen_random_uuid(), pupil_id, topic, version, person_id, false, 'screen', now(), person_id from consent_answer "
            "where allows and topic <> '' and " + PICTURED)),
        also=WITHOUT,
    ),
    Breaking(
        "a withdrawal that is deleted", "P15", "The answers in which a yes was taken back are deleted, and the pictures are put back.",
        together(
            BLIND,
            rows("update publication set ended_at = null, ended_by_id = null, ended_why = '' where ended_why = 'consent'",
                "delete from consent_answer where not allows and " + PICTURED),
        ),
        also=WITHOUT,
    ),
    Breaking(
        "a picture put back after a no", "P15", "A picture that was taken down for a no is put back.",
        together(BLIND, rows("update publication set ended_at = null, ended_by_id = null, ended_why = '' where id = 2")), also=WITHOUT,
    ),
    Breaking(
        "an objection lifted by somebody else", "P15", "«This one not» is lifted by somebody of the school.",
        together(BLIND, rows(OBJECTION, "update picture_objection set lifted_at = now(), lifted_by_id = 6")),
    ),
    Breaking(
        "an address that goes on", "P15", "The address of a picture gives it after the yes was taken back; every list and every page says that it is gone.",
        words("gate.shown_file(text)", "c.size, n.why", "c.size, ''::text"), also=WITHOUT,
    ),
)  # fmt: skip
