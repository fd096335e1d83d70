"""P14: a picture is seen without the yes of everybody in it."""

from zorgvuldig.statement.breakings.ways import Breaking, Deed, rows, rules, together, words

STILL = {"P15": "what may not be seen is seen still"}
ANSWERS = STILL | {"P12": "answers about outside help are among them"}
# The database shows every picture, whoever is in it.
BLIND = rules(
    "create or replace function gate.why_not_shown(wanted bigint[]) returns table (publication_id bigint, why text) language sql stable "
    "security definer set search_path = pg_catalog, pg_temp as $$ select w, ''::text from unnest(wanted) w $$"
)
# Pupils of the school: those whom the installation tries itself with have numbers below zero.
PICTURED = "pupil_id in (select t.pupil_id from face_pupil t join publication p on p.picture_id = t.picture_id where p.ended_at is null and t.pupil_id > 0)"


def _blindly(deed: Deed) -> Deed:
    return together(BLIND, deed)


BREAKINGS = (
    Breaking(
        "a no that the database does not see", "P14", "Everybody in a picture said no, and the database shows it all the same.",
        _blindly(rows("update consent_answer set allows = false where " + PICTURED)), also=ANSWERS,
    ),
    Breaking(
        "no answer at all", "P14", "The answers about pictures are deleted, and the database shows them all the same.",
        _blindly(rows("delete from consent_answer where " + PICTURED)), also=ANSWERS,
    ),
    Breaking(
        "a yes to other words", "P14", "The yes was to other words than are asked now.",
        _blindly(rows("update consent_answer set version = 9 where topic <> '' and " + PICTURED)), also=STILL,
    ),
    Breaking(
        "a face that nobody named", "P14", "There is a face in a picture of which nobody said who it is.",
        _blindly(rows("update face set mark = 'open' where id in (select f.id from face f join publication p on p.picture_id = f.picture_id "
            "where p.ended_at is null)", "delete from face_pupil where face_id in (select id from face where mark = 'open')")),
        also=STILL,
    ),
    Breaking(
        "parents who lost their authority", "P14", "The parents who said yes have no authority any more.",
        _blindly(rows("update guardianship set has_authority = false where " + PICTURED)), also=STILL | {"P09": "these parents see nothing"},
    ),
    Breaking(
        "a picture published after it ended", "P14", "A picture that was taken down for a no is put back.",
        _blindly(rows("update publication set ended_at = null, ended_by_id = null, ended_why = '' where ended_why = 'consent'")), also=STILL,
    ),
    Breaking(
        "a function that says yes", "P14", "The function that says what families allowed says yes of everybody.",
        words("gate.consent_states_of(integer[], text)", "when bool_or(l.own) then case", "when true then 'yes' when bool_or(l.own) then case"),
        also=STILL,
    ),
)  # fmt: skip
