"""How far a picture is, as a silhouette and a word. What only the room of release knows (weighed, shown) is told there."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from zorgvuldig.media.models import Picture
from zorgvuldig.media.uploads.refusals import sentence


@dataclass(frozen=True, slots=True)
class State:
    """`kind` is a silhouette of `kit.icons`, `word` what stands beside it."""

    kind: str
    word: str


def state_of(picture: Picture) -> State:
    """How far a picture is that came from `events/reads.py`."""
    if picture.cancelled_at is not None:
        return State("no", gettext("gestopt"))
    if picture.why:
        return State("no", sentence(picture.why))
    if picture.looked_at is None:
        return State("off", gettext("wij zoeken gezichten: %(percent)s %%") % {"percent": picture.progress})
    if waiting := picture.open:  # type: ignore[attr-defined]  # of the query
        words = ngettext("%(count)s gezicht zonder naam", "%(count)s gezichten zonder naam", waiting)
        return State("partly", words % {"count": waiting})
    if picture.confirmed == "" or picture.confirmed != picture.now:  # type: ignore[attr-defined]  # of the query
        return State("partly", gettext("nog bevestigen dat elk gezicht een kader heeft"))
    return State("yes", gettext("elk gezicht heeft een kader"))
