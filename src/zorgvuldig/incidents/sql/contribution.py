"""What incidents add to the gate: who was in one, and that nothing more is written once it is closed."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import OTHER, Opening

CONTRIBUTION = Contribution(
    "zorgvuldig.incidents.sql",
    files=("incidents.sql",),
    checks=(
        ("incident_pupil", "incident_part_allowed", "insert or delete or update"),
        ("incident_staff", "incident_part_allowed", "insert or delete or update"),
        ("incident_note", "incident_part_allowed", "insert or delete or update"),
    ),
    openings=(Opening("incident", OTHER, "(select n.id from public.incident n where n.uid = wanted)"),),
)
