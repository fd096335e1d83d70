"""P07: a product gets something while no agreement is in force, or one that nobody approved."""

from zorgvuldig.statement.breakings.ways import Breaking, handed_over, rows, rules, together, words

# Whoever is superuser takes off the rule that asks for a second person and a document, too.
ALONE = rules("alter table agreement drop constraint agreement_approved_by_another")
WITHOUT = {"P06": "what went was agreed by nobody then"}
BREAKINGS = (
    Breaking(
        "an agreement that was over", "P07", "An agreement turns out to have ended before what went by it.",
        rows("update agreement set ends_on = current_date - 60 where id = 1"), also=WITHOUT,
    ),
    Breaking(
        "an agreement that had not begun", "P07", "An agreement begins tomorrow, and the product got something already.",
        rows("update agreement set starts_on = current_date + 1 where id = 4"), also=WITHOUT,
    ),
    Breaking(
        "an agreement of one person", "P07", "The second person who approved an agreement is taken away.",
        rows("update agreement set approved_at = null, approved_by_id = null where id = 2"), also=WITHOUT,
    ),
    Breaking(
        "an agreement that its maker approved", "P07", "One and the same person made and approved an agreement.",
        together(ALONE, rows("update agreement set approved_by_id = made_by_id where id = 2")),
    ),
    Breaking(
        "an agreement that is gone", "P07", "The agreement with a product that gets data is deleted.",
        rows("delete from agreement where id = 2"), also=WITHOUT | {"P08": "what went names no agreement"},
    ),
    Breaking(
        "a supplier that does not say that data are gone", "P07", "An agreement ended, and nobody knows whether the data were deleted.",
        rows("update deletion_demand set answer_by = current_date - 1"),
    ),
    Breaking(
        "an ended agreement that the database takes for one in force", "P07",
        "The function that finds the agreement in force does not look at its end any more.",
        words("gate.agreement_in_force(integer,date)", "a.ends_on > day and ", ""),
    ),
    Breaking(
        "a product without an approved agreement let in", "P07", "The function that finds the agreement takes one that nobody approved.",
        words("gate.agreement_in_force(integer,date)", "and n.approved_at is not null", ""),
    ),
    Breaking(
        "an agreement that a held token does not need", "P07", "Who holds a token from before gets what it held it for, after the agreement ended.",
        handed_over("no_agreement"),
    ),
    Breaking(
        "an agreement without its paper", "P07", "The signed document of an agreement is taken away.",
        together(ALONE, rows("update agreement set blob = null where id = 2")),
    ),
)  # fmt: skip
