"""What attendance adds to the gate: about whom something is known today at a school."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import Opening

CONTRIBUTION = Contribution("zorgvuldig.attendance.sql", files=("missing.sql",), openings=(Opening("missing"),))
