"""What media add to the gate: who may be recognised where, and what may be seen of a picture now."""

from collections.abc import Iterator

from zorgvuldig.consent.state import media
from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import OTHER, Opening
from zorgvuldig.gate.sql.text import as_table
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

# What the register says of pictures, as functions of the database. Pure text, as `policies`; the rules are in
# `media/sql/`.
# What anybody may ask for (`media/sql/publication.sql`).
PUBLIC = (
    "shown_file(text)",
    "shown_albums(integer, integer)",
    "public_event(uuid)",
    "shown_album(uuid, integer, integer)",
    "album_size(uuid)",
    "shown_lately(integer)",
    "picture_addresses()",
    "public_newsletters(integer, integer)",
    "public_newsletter(uuid)",
    "newsletter_pictures(uuid)",
)


def media_functions(register: Register) -> Iterator[str]:
    """The media of the register."""
    yield as_table("media()", "medium text", [f"('{key}'::text)" for key in media(register)] or ["(null)"])


def picture_grants(names: Names) -> Iterator[str]:
    """Everybody may ask for a public file by its address; the rest is for whoever is at the door, and for the job."""
    for function in PUBLIC:
        yield f"grant execute on function gate.{function} to {names.runtime}"
    for function in (
        "faces_of(integer)",
        "media()",
        "choosable()",
        "picture_refusals(integer, text)",
        "picture_warnings(integer)",
        "publication_states(bigint[])",
        "picture_stays(integer)",
        "recordings_for_me()",
        "named_faces(integer)",
        "picture_consents(integer)",
        "weighing_turn(integer)",
        "family_pictures()",
        "family_places()",
        "family_album()",
        "family_films()",
    ):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    for function in (
        "faces_of(integer)",
        "media()",
        "refused_faces(integer[], text)",
        "why_not_shown(bigint[])",
        "picture_stays(integer)",
    ):
        yield f"grant execute on function gate.{function} to {names.job('pictures')}, {names.job('statement')}"
    yield f"grant execute on function gate.family_film(uuid, integer) to {names.writer}"
    for function in ("pictures_with(integer[])", "places_with(integer[])"):
        yield f"grant execute on function gate.{function} to {names.job('dossier')}"
    yield f"grant execute on function gate.family_made() to {names.job('pictures')}"


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
