"""P03: where data came from is not what is said, and an application stays."""

from zorgvuldig.statement.breakings.ways import Breaking, rows

BREAKINGS = (
    Breaking(
        "a refused application that stays", "P03", "A refused application is still here after its term.",
        rows("update application set decided_at = now() - interval '1 year' where outcome = 'refused'"),
        also={"P11": "it is over its term"},
    ),
    Breaking(
        "data of which nobody knows the source", "P03", "Of names nobody knows from whom they came.",
        rows(
            "update pupil_identity set sources = '{}'", "update guardian set sources = '{}'", "update pupil_contact set sources = '{}'"
        ),
    ),
    Breaking(
        "data out of another system", "P03", "Names and addresses were taken over from another system.",
        rows(
            """update pupil_identity set sources = '{"*": "sds"}'""", """update guardian set sources = '{"*": "sds"}'""",
            """update pupil_contact set sources = '{"*": "sds"}'""",
        ),
    ),
    Breaking(
        "a source that nobody declared", "P03", "Birth dates were bought, and that is written down as if it were a source.",
        rows("""update pupil_birth set sources = '{"*": "databroker"}'"""),
    ),
    Breaking(
        "a few data bought from a broker", "P03", "The phone numbers of three pupils came from a seller of addresses.",
        rows("""update pupil_contact set sources = sources || '{"phone": "databroker"}' where pupil_id in
            (select pupil_id from pupil_contact where phone <> '' order by pupil_id limit 3)"""),
    ),
)  # fmt: skip
