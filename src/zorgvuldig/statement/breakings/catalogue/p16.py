"""P16: a picture is seen that nobody else weighed."""

from zorgvuldig.statement.breakings.catalogue.p14 import BLIND
from zorgvuldig.statement.breakings.ways import Breaking, rows, together, words

SHOWN = "(select picture_weighing_id from publication where ended_at is null)"
BREAKINGS = (
    Breaking(
        "weighed by who brought it", "P16", "Whoever brought a picture weighed it too.",
        together(BLIND, rows("update picture_weighing w set decided_by_id = i.uploaded_by_id from picture i where i.id = w.picture_id and w.id in " + SHOWN)),
    ),
    Breaking(
        "weighed with a no", "P16", "The second look said no, and the picture is seen.",
        together(BLIND, rows("update picture_weighing set outcome = 'no' where id in " + SHOWN)),
    ),
    Breaking(
        "weighed afterwards", "P16", "The picture was seen before anybody weighed it.",
        rows("update picture_weighing set decided_at = now() where id in " + SHOWN),
    ),
    Breaking(
        "weighed for another place", "P16", "The picture was weighed for the press and stands on the website.",
        together(BLIND, rows("update picture_weighing set medium = 'press' where medium = 'website_public' and id in " + SHOWN)),
    ),
    Breaking(
        "weighed without a reason", "P16", "Nobody wrote down why the picture is fine.",
        rows("update picture_weighing set reason = ' ' where id in " + SHOWN),
    ),
    Breaking(
        "a weighing that is gone", "P16", "The weighing of a picture that is seen is deleted.",
        together(BLIND, rows("delete from picture_weighing where id in " + SHOWN)),
    ),
    Breaking(
        "a no of the second look that is not heard", "P16", "A picture was weighed anew with a no, and its address gives it still.",
        words("gate.why_not_shown(bigint[])", "and n.id > w.id)", "and n.id > w.id and false)"),
    ),
    Breaking(
        "a file that nobody opened again", "P16", "The copy that is seen was not looked at again after it was made.",
        together(BLIND, rows("update picture_copy set state = 'failed' where id in (select picture_copy_id from publication where ended_at is null)")),
    ),
)  # fmt: skip
