"""What was opened for an address is what its page declares, by whom the register's rules let open it, and by nobody else."""

from dataclasses import replace

from django.urls import resolve

from tests.people import Cast
from tests.structure.reaching import Reach
from tests.structure.walking import Walk
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import Declaration
from zorgvuldig.gate.pages import _named as named

# Read, these open less than what they declare, which is the most: what is in a list is opened when it is made.
ASKED_FIRST = {"administration_list_labels": ("organisation", "membership", "release")}

# These have two doors, the desk's and the narrower one of whoever made the picture (or one without a pupil, that says why
# a year or a class was too big to open), and declare the first that is tried.
TWO_DOORS = {
    "class_into_group", "invite_stage_families", "picture", "picture_event", "picture_tags", "picture_tags_of_group", "picture_thumb", "picture_tracks", "picture_tracks_of_group", "picture_view",
    "pictures", "remove_picture", "track_crop", "track_looking", "track_preview",
}  # fmt: skip
# Footage is opened with a reason beforehand, and every look is in a log of its own (`gate.look`, `gate.viewing_line`).
OWN_LOG = {"viewing_bytes", "live_picture"}


def declared_at(path: str) -> tuple[Declaration, str]:
    """What the page behind an address declares, and the key by which the address names what is opened."""
    match = resolve(path.partition("?")[0])
    declared: Declaration = match.func.declared  # type: ignore[attr-defined]
    return declared, "" if declared.kind in (Kind.SEARCH, Kind.ARCHIVE) else named(declared.kind, match.kwargs)


def check(cast: Cast, path: str, walked: Walk, *, posting: bool) -> None:
    """Hold the log of a walk against the register."""
    declared, key = declared_at(path)
    if not posting and (name := resolve(path.partition("?")[0]).url_name) in ASKED_FIRST:
        declared = replace(declared, reads=ASKED_FIRST[name])
    name = resolve(path.partition("?")[0]).url_name
    names = {someone.id: name for name, someone in cast.people.items()}
    looks = [look for look in walked.looks if look.actor]  # 0 is a job
    opened = {names[look.actor] for look in looks if not look.refused}
    if name in OWN_LOG:
        assert not opened & walked.got
        return
    assert walked.got <= opened
    if name in TWO_DOORS:
        return
    reach = Reach(cast.db)
    wanted = {who for who, one in cast.people.items() if reach.may_open(declared, one.id, key, posting=posting)}
    assert opened == wanted, (sorted(opened - wanted), sorted(wanted - opened))
    writes, left_alone = REGISTER.mask(declared.writes) if posting else 0, _restricted(cast)
    for look in looks:
        assert (look.purpose, look.kind) == (declared.purpose, declared.kind)
        assert look.mask | left_alone == REGISTER.mask(declared.reads) | left_alone
        assert look.write_mask | left_alone == writes | left_alone


def _restricted(cast: Cast) -> int:
    """What some family had left alone: it stays closed to some (AVG art. 18)."""
    return int(cast.db.execute("select coalesce(bit_or(mask), 0) from restriction where ends_at is null").fetchone()[0])
