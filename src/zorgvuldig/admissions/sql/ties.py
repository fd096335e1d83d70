"""The tie to whoever applies: by a role at the school of the application. Pure text."""

from zorgvuldig.gate.sql.ties import Tie, by_role, is_there
from zorgvuldig.register.schema import Relation, Shape


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
