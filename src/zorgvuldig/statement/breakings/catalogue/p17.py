"""P17: footage that stays, a camera that was not arranged, and a look that nobody allowed."""

from datetime import timedelta

from zorgvuldig.canaries.footage import keep_footage
from zorgvuldig.statement.breakings.hand import Hand, NothingBroken
from zorgvuldig.statement.breakings.ways import Breaking, rows, together, words

SEES = "update camera_state set state = 'recording', seen_at = now()"


def _old_key(hand: Hand) -> None:
    """The key of a camera's day stays, under the name of a day two months ago."""
    keys = sorted(hand.keys.glob("cameras/*/*.key"))
    key = next(
        (one for one in keys if one.parent.name.isdecimal()), None
    )  # of a camera of the school: those below zero are invented
    if key is None:
        raise NothingBroken("there is no key of a day")
    key.with_name(f"{hand.now.date() - timedelta(days=60)}.key").write_bytes(key.read_bytes())


def _leave_old_key(hand: Hand) -> None:
    """A drawn minute is over its term, and since two days no sweep came by that took its key."""
    hand.sql("update viewing set asked_at = now() - interval '2 days' where id in (-11, -12)")
    keep_footage(hand.now)
    hand.sql("update viewing set asked_at = now() - interval '12 hours' where id in (-11, -12)")


BREAKINGS = (
    Breaking(
        "footage past its term", "P17", "Footage of two months ago is still here.",
        rows("update segment set day = day - 60, starts_at = starts_at - interval '60 days', ends_at = ends_at - interval '60 days'"),
        also={"P11": "footage is over its term"},
    ),
    Breaking(
        "the key of a day that stays", "P17", "The key of footage of two months ago is still here.", _old_key,
    ),
    Breaking(
        "a key that the sweep leaves", "P17", "The sweep does not take the key of footage that is over its term, and somebody opens it.", _leave_old_key,
    ),
    Breaking(
        "a permission that nobody gave", "P17", "The database lets somebody look at footage who asked, and whom nobody answered.",
        words("gate.viewing_open(text, uuid)", "and v.is_granted and v.until > statement_timestamp() and", "and"),
    ),
    Breaking(
        "a camera that was not arranged", "P17", "A camera records of which nobody wrote down why.",
        rows("update camera set necessity = ''", SEES),
    ),
    Breaking(
        "a camera that the database finds complete", "P17",
        "The function that says what a camera lacks says that it lacks nothing, and a camera records without a reason.",
        together(
            words("gate.camera_lacks(integer)", "from public.camera c where", "from public.camera c where false and"),
            rows("update camera set necessity = '', dpia_on = null", SEES),
        ),
    ),
    Breaking(
        "a look that nobody allowed", "P17", "Somebody looked after the request was refused.",
        rows("update viewing set is_granted = false, until = null, answer = 'Nee.' where is_granted"),
    ),
    Breaking(
        "a look that one person allowed", "P17", "Somebody allowed the own request to look.",
        rows("update viewing set decided_by_id = asked_by_id where is_granted"),
    ),
    Breaking(
        "a look after its hours", "P17", "Somebody looked on after the permission had ended.",
        rows("update viewing set until = decided_at + interval '1 minute' where is_granted"),
    ),
    Breaking(
        "looks deleted", "P17", "The list of who looked at footage is emptied.",
        rows("delete from viewing_look"),
    ),
    Breaking(
        "a copy that one person let go", "P17", "A copy of footage was let go by whoever asked for it.",
        rows("update footage_export set released_by_id = asked_by_id"),
    ),
    Breaking(
        "a copy that stays", "P17", "A copy of footage is here after its last day.",
        rows("update footage_export set blob = gen_random_uuid(), ended_at = null, until = now() - interval '3 days'"),
    ),
    Breaking(
        "a sweep that was stopped", "P17", "The job that deletes footage has been stopped for a day.",
        rows("update retention_run set finished_at = finished_at - interval '1 day' where trigger = 'footage'"),
    ),
)  # fmt: skip
