"""What admissions add to the gate: what a family without an account does, and whom an applicant may be."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.ties import Tie, by_role, is_there
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Relation, Shape


class ApplicantTie(Tie):
    """Whoever handles applications: those that were sent, at a school where they hold the role."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether this one applied there."""
        return f"exists ({_applicants(relation, '')} and a.person_id = pupil)"

    def reached(self, relation: Relation) -> str:
        """Who applied there."""
        return f"select array({_applicants(relation, 'a.person_id')})"

    def reaches(self, relation: Relation) -> str:
        """Whoever applied there."""
        return f"w.pupil in ({_applicants(relation, 'a.person_id')})"


def _applicants(relation: Relation, wanted: str) -> str:
    return (
        f"select {wanted} from public.{relation.table} x join public.school_year y on {is_there(relation, 'y')} "
        "join public.intake_round r on r.year_id = y.id join public.application a on a.round_id = r.id "
        f"where {by_role(relation)} and a.submitted_at is not null"
    )


TIES = {Shape.APPLICANT: ApplicantTie()}


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has the code of an application; and whoever compares it with the pupils that are there."""
    yield f"grant execute on function gate.same_as(bigint, text, date, bytea) to {names.reader}, {names.writer}"
    for function in (
        "intake_rounds()",
        "intake_begin(uuid, text)",
        "intake_read(text)",
        "intake_save(text, bytea, bytea, bytea, bytea, text)",
        "intake_submit(text)",
        "intake_withdraw(text)",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"


CONTRIBUTION = Contribution(
    "zorgvuldig.admissions.sql",
    files=("applications.sql",),
    writes=dict.fromkeys(("application", "official_number", "health_statement"), "insert, update, delete"),
    grants=grants,
    ties=TIES,
    answers={"own_change": "applicant_change"},
    files_by_uid=("application",),
)
