"""What the register says of pictures, as functions of the database. Pure text, as `policies`; the rules are in `sql/pictures*.sql`."""

from collections.abc import Iterator

from zorgvuldig.gate.consenting import as_table
from zorgvuldig.postgres import Names
from zorgvuldig.register.schema import Register, TopicKind

# In the order in which they name each other.
PICTURE_FILES = (
    "pictures.sql",
    "pictures_naming.sql",
    "pictures_public.sql",
    "pictures_family.sql",
    "pictures_removing.sql",
    "recordings.sql",
)


def media(register: Register) -> tuple[str, ...]:
    """The topics that are media in which a picture can be shown; what stays inside the school is none."""
    return tuple(t.key for t in register.topics.values() if t.kind is TopicKind.PICTURE and not t.inside)


def media_functions(register: Register) -> Iterator[str]:
    """The media of the register."""
    yield as_table("media()", "medium text", [f"('{key}'::text)" for key in media(register)] or ["(null)"])


def picture_grants(names: Names) -> Iterator[str]:
    """Everybody may ask for a public file by its address; the rest is for whoever is at the door, and for the job."""
    yield f"grant execute on function gate.shown_file(text) to {names.runtime}"
    for function in (
        "faces_of(integer)",
        "media()",
        "choosable()",
        "picture_refusals(integer, text)",
        "picture_warnings(integer)",
        "publication_states(bigint[])",
        "family_pictures()",
        "family_places()",
        "family_album()",
        "family_films()",
        "named_faces(integer)",
        "picture_consents(integer)",
        "weighing_turn(integer)",
        "picture_stays(integer)",
        "recordings_for_me()",
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
    yield f"grant execute on function gate.ask_family_film(uuid, integer) to {names.writer}"
    for function in ("pictures_with(integer[])", "places_with(integer[])"):
        yield f"grant execute on function gate.{function} to {names.job('dossier')}"
    yield f"grant execute on function gate.family_made() to {names.job('pictures')}"
