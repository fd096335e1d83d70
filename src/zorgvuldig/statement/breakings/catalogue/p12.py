"""P12: something leaves without the yes that it needed."""

from zorgvuldig.statement.breakings.ways import Breaking, rows, rules, together, words

HELPER = "where topic = 'homework_service' and pupil_id in (select pupil_id from release where channel = 'look')"
RELEASE = "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, shown_at) select gen_random_uuid(), "
BREAKINGS = (
    Breaking(
        "a no before an outside helper looked", "P12", "A parent had said no before the helper from outside opened the file.",
        rows("update consent_answer set allows = false " + HELPER),
    ),
    Breaking(
        "a yes that came afterwards", "P12", "The yes came after the helper had looked.",
        rows("update consent_answer set answered_at = now() " + HELPER),
    ),
    Breaking(
        "a yes that is gone", "P12", "The answer of the family is deleted.",
        rows("delete from consent_answer " + HELPER),
    ),
    Breaking(
        "a recipient that nobody knows", "P12", "Something went to an uncle.",
        rows(RELEASE + "person_id, now(), 'authority', 'uncle', '', '[]', 1, now() from pupil where person_id > 0 order by person_id limit 1"),
    ),
    Breaking(
        "something on consent without a question", "P12", "An internship company got names; nobody was asked.",
        rows(RELEASE + "person_id, now(), 'authority', 'internship_company', 'consent/exchange', '[\"pupil_identity.given_name\"]', 1, now() "
            "from pupil where person_id > 0 order by person_id limit 1"),
    ),
    Breaking(
        "looks from outside that no release names", "P12", "The releases of what a helper from outside saw are deleted.",
        rows("delete from release where channel = 'look'"), also={"P02": "fewer releases may mean an older database"},
    ),
    Breaking(
        "a withdrawal that the database does not see", "P12",
        "The function that says how a question stands never says no, and a family that said no afterwards is not heard.",
        together(
            rules("alter table exchange drop constraint exchange_prepared_first"),
            rows(
                "update exchange set asked_id = 2, pupil_id = 60, recipient = 'internship_company', reason = '', remark = '', fields = '[]', released_at = now() - interval '30 days' where id = 1",
                "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, shown_at, exchange_id) "
                "values (gen_random_uuid(), 60, now() - interval '30 days', 'authority', 'internship_company', 'consent/exchange', '[]', 1, now(), 1)",
                "insert into consent_answer (uid, pupil_id, topic, version, request_id, person_id, allows, way, answered_at, recorded_by_id) "
                "values (gen_random_uuid(), 60, '', 0, 2, 60, false, 'screen', now() - interval '9 days', 60)",
            ),
            words("gate.request_state(bigint)", "when l.refused then 'no'", ""),
        ),
    ),
)  # fmt: skip
