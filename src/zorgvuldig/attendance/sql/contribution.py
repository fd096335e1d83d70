"""What attendance adds to the gate: about whom something is known today at a school, and who may be said to be better."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import Opening

CONTRIBUTION = Contribution(
    "zorgvuldig.attendance.sql",
    files=("missing.sql",),
    checks=(("absence_recovery", "recovery_allowed", "insert"),),
    openings=(Opening("missing"),),
)
