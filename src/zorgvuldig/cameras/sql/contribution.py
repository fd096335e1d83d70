"""What cameras add to the gate: when one records, who looks, and what footage leaves."""

from zorgvuldig.cameras.sql.generate import camera_grants
from zorgvuldig.gate.sql.contributions import Contribution

CONTRIBUTION = Contribution(
    "zorgvuldig.cameras.sql",
    files=("cameras.sql", "viewings.sql", "handout.sql"),
    checks=(
        ("camera", "camera_allowed", "insert or update"),
        ("camera_approval", "camera_approved", "insert"),
        ("covert_case", "covert_allowed", "insert or update"),
        ("camera_state", "recorder_says", "insert or delete or update"),
        ("camera_gap", "recorder_says", "insert or delete or update"),
        ("nvr_check", "recorder_says", "insert or delete or update"),
        ("footage_hold", "hold_allowed", "insert or update"),
        ("footage_hold_camera", "hold_camera_allowed", "insert"),
        ("viewing", "viewing_allowed", "insert or update"),
        ("footage_export", "footage_export_allowed", "insert or update"),
        ("footage_export", "footage_leaves", "update"),
        ("footage_track", "footage_track_allowed", "insert or update"),
        ("incident", "incident_allowed", "insert or update"),
        ("release", "footage_release_allowed", "insert"),
    ),
    answers={"leaves_otherwise": "is_footage"},
    grants=lambda _register, names: camera_grants(names),
)
