"""What was opened for an address is what its page declares, by whom the register's rules let open it, and by nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import resolve

from tests.people import Cast
from tests.structure.reaching import Reach
from tests.structure.walking import Knock, Walk
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import Declaration
from zorgvuldig.gate.pages import _named as named
from zorgvuldig.release.lists.columns import BASE, chosen, opened_for

# Read, these open less than what they declare, which is the most: what is in a list is opened when it is made.
ASKED_FIRST = dict.fromkeys(
    (
        "administration_list_labels", "report_meeting_list_meeting",
        "take_presence", "take_absence", "take_mentored_absence", "take_consent", "take_stage_consent",
    ),
    ("organisation", "membership", "release"),
)  # fmt: skip
# These open what the columns in the address need, and declare the most.
BY_COLUMNS = {"column_list_group", "column_list_stage"}

# These have two doors, the desk's and the narrower one of whoever made the picture (or one without a pupil, that says why
# a year or a class was too big to open), and declare the first that is tried.
TWO_DOORS = {
    "class_into_group", "invite_stage_families", "stage_messages", "take_stage_consent", "picture", "picture_event", "picture_tags", "picture_tags_of_group", "picture_thumb", "picture_tracks", "picture_tracks_of_group", "picture_view",
    "pictures", "remove_picture", "track_crop", "track_looking", "track_preview",
}  # fmt: skip
# Footage is opened with a reason beforehand, and every look is in a log of its own (`gate.look`, `gate.viewing_line`).
OWN_LOG = {"viewing_bytes", "live_picture"}


def declared_at(path: str) -> tuple[Declaration, str]:
    """What the page behind an address declares, and the key by which the address names what is opened."""
    match = resolve(path.partition("?")[0])
    declared: Declaration = match.func.declared  # type: ignore[attr-defined]
    return declared, "" if declared.kind in (Kind.SEARCH, Kind.ARCHIVE) else named(declared.kind, match.kwargs)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the register and the page's declaration say of one address: by whom it can be opened, and as what."""

    name: str
    declared: Declaration
    key: str
    openers: frozenset[str]
    posting: bool

    @property
    def knock(self) -> Knock | None:
        """What the page asks of the gate; None where that is not what it declares, word for word."""
        kind = self.declared.kind
        if kind is None or kind in (Kind.SEARCH, Kind.ARCHIVE) or self.name in TWO_DOORS | OWN_LOG:
            return None
        writes = REGISTER.mask(self.declared.writes) if self.posting else 0
        return Knock(self.declared.purpose, kind.value, self.key, REGISTER.mask(self.declared.reads), writes)

    def checked(self, cast: Cast, walked: Walk) -> Iterator[str]:
        """Hold the log of a walk against it: a sentence for each difference."""
        names = {someone.id: name for name, someone in cast.people.items()}
        looks = [look for look in walked.looks if look.actor]  # 0 is a job
        opened = {names[look.actor] for look in looks if not look.refused}
        if self.name in OWN_LOG:
            if opened & walked.got:
                yield f"{sorted(opened & walked.got)} opened what has a log of its own"
            return
        if walked.got - opened:
            yield f"{sorted(walked.got - opened)} got there without opening anything"
        if self.name in TWO_DOORS:
            return
        if self.knock and (silent := cast.people.keys() - {names[look.actor] for look in looks}):
            yield f"nothing in the log tells that {sorted(silent)} came"
        if opened != self.openers:
            more, fewer = sorted(opened - self.openers), sorted(self.openers - opened)
            yield f"opened it against the register: {more}; did not and may: {fewer}"
        declared, left_alone = self.declared, _restricted(cast) | _pupils_own(self.declared.purpose)
        writes = REGISTER.mask(declared.writes) if self.posting else 0
        for look in looks:
            if (look.purpose, look.kind) != (declared.purpose, declared.kind):
                yield f"{names[look.actor]} opened a {look.kind} for {look.purpose}, not a {declared.kind} for {declared.purpose}"
            if look.mask | left_alone != REGISTER.mask(declared.reads) | left_alone:
                yield f"{names[look.actor]} read other categories than are declared"
            if look.write_mask | left_alone != writes | left_alone:
                yield f"{names[look.actor]} could write other categories than are declared"


def expected(cast: Cast, path: str, *, posting: bool) -> Expected:
    """Work it out for an address, from what stands in the school's database now."""
    declared, key = declared_at(path)
    name = resolve(path.partition("?")[0]).url_name or ""
    if not posting and name in ASKED_FIRST:
        declared = replace(declared, reads=ASKED_FIRST[name])
    if name in BY_COLUMNS:
        columns = chosen(QueryDict(path.partition("?")[2]).getlist("k"))
        declared = replace(declared, reads=(*BASE, *opened_for(columns)))
    reach = Reach(cast.db)
    openers = (
        {who for who, one in cast.people.items() if reach.may_open(declared, one.id, key, posting=posting)}
        if name not in TWO_DOORS | OWN_LOG
        else set()
    )
    return Expected(name, declared, key, frozenset(openers), posting)


def _pupils_own(purpose: str) -> int:
    """What a pupil who decides alone shows a parent or not: `tests/gate/test_parents_of_sixteen.py` asks it of each kind."""
    rules = [rule for rule in REGISTER.rules if rule.purpose == purpose and rule.once_pupil_decides]
    return sum(REGISTER.mask(rule.reads) & ~REGISTER.mask(rule.once_pupil_decides) for rule in rules)


def _restricted(cast: Cast) -> int:
    """What some family had left alone: it stays closed to some (AVG art. 18)."""
    return int(cast.db.execute("select coalesce(bit_or(mask), 0) from restriction where ends_at is null").fetchone()[0])
