"""What media add to the gate: who may be recognised where, and what may be seen of a picture now."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import OTHER, Opening
from zorgvuldig.media.sql.generate import media_functions, picture_grants

CONTRIBUTION = Contribution(
    "zorgvuldig.media.sql",
    files=("pictures.sql", "tagging.sql", "publication.sql", "family.sql", "removal.sql", "recordings.sql"),
    functions=media_functions,
    checks=(
        ("face_pupil", "tag_allowed", "insert or update"),
        ("picture", "picture_allowed", "update"),
        ("picture_weighing", "weighing_allowed", "insert"),
        ("picture_objection", "objection_allowed", "insert or update"),
        ("recording", "recording_allowed", "insert or update"),
        ("recording_viewer", "viewer_allowed", "insert or update"),
    ),
    checks_after=(("publication", "publication_allowed", "insert or update"),),
    grants=lambda _register, names: picture_grants(names),
    writes={"picture": "update"},  # nothing is changed; whoever weighs one holds it for a moment (`weighing_turn`)
    openings=(Opening("picture", OTHER, "(select p.id from public.picture p where p.uid = wanted)"),),
)
