"""What the school writes about privacy and security itself: one module per subject."""

from zorgvuldig.governance.models.breaches import Breach, BreachNote, BreachPupil
from zorgvuldig.governance.models.dpias import Dpia
from zorgvuldig.governance.models.duties import DutyDone, RoleReview
from zorgvuldig.governance.models.norms import NormLevel
from zorgvuldig.governance.models.readings import ReadingReview
from zorgvuldig.governance.models.register_versions import RegisterVersion

__all__ = [
    "Breach",
    "BreachNote",
    "BreachPupil",
    "Dpia",
    "DutyDone",
    "NormLevel",
    "ReadingReview",
    "RegisterVersion",
    "RoleReview",
]
