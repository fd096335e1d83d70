"""What the steps are counted from: a function of the gate that asks whose the session is, and answers counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

OURS = frozenset({"administration", "school_leader", "privacy_officer", "system_administrator"})  # as the gate has it


@dataclass(frozen=True, slots=True)
class SetupCounts:
    """How often there is what (`schools`, `staff`, …), how many hold which role, and what the board is called."""

    board: str = ""
    times: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)

    def __getitem__(self, what: str) -> int:
        """How often; nought of what nobody counted."""
        return self.times.get(what, 0)


def setup_counts(secret: str, *, whole: bool) -> SetupCounts | None:
    """The counts for whoever has this session, or None for somebody whose work this is not. `whole` counts what takes long as well."""
    with connection.cursor() as cursor:
        cursor.execute("select what, says, times from gate.setting_up(%s::text, %s::boolean)", [secret, whole])
        rows = cursor.fetchall()
    if not rows:
        return None
    return SetupCounts(
        next((says for what, says, _times in rows if what == "board"), ""),
        {what: times for what, _says, times in rows if what != "role"},
        {says: times for what, says, times in rows if what == "role"},
    )
