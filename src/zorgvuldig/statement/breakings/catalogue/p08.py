"""P08: something goes after a stop, or the list of what went is not whole."""

from zorgvuldig.statement.breakings.ways import Breaking, handed_over, rows, words

SUPPLY = "insert into supply (product_id, agreement_id, channel, what, claims, count, at, done_at) "
BREAKINGS = (
    Breaking(
        "something after a stop", "P08", "A product that was stopped got something yesterday.",
        rows(SUPPLY + "select product_id, id, 'login', '', claims, 1, now() - interval '1 day', now() from agreement where id = 6"),
    ),
    Breaking(
        "something after the stop of a supplier", "P08", "A supplier was stopped long ago, and its product got something since.",
        rows("update supplier set stopped_at = now() - interval '20 days', stopped_by_id = 11, stopped_why = 'Lek' where id = 1"),
    ),
    Breaking(
        "a stop that does nothing", "P08", "The function that finds the agreement in force does not look at the stop of a product.",
        words("gate.agreement_in_force(integer,date)", " and p.stopped_at is null and s.stopped_at is null", ""),
    ),
    Breaking(
        "a stop that is not asked about", "P08", "The function that says why not says nothing any more.",
        words("gate.why_not(integer,integer,text)", "if a.id is null then", "if a.id is null then return ''; end if; if a.id is null then"),
        also={"P07": "a product without an agreement is let in as well"},
    ),
    Breaking(
        "a stop that a held token does not feel", "P08", "Who holds a token from before the stop gets what it held it for.",
        handed_over("stopped"),
    ),
    Breaking(
        "what went, deleted from the list", "P08", "The list of what went to a supplier is emptied for the last month.",
        rows("delete from supply where id > 200 and id < 240"),
    ),
    Breaking(
        "of whom it was, moved to another", "P08", "What went of one pupil stands with another, in one line.",
        rows("update supply_pupil set pupil_id = (select max(person_id) from pupil where person_id <> pupil_id) where id = (select min(id) from supply_pupil where pupil_id > 0)"),
    ),
    Breaking(
        "of whom it was, exchanged", "P08", "Two lines of one supply change places, so that as many of each pupil are left.",
        rows(
            "update supply_pupil l set pupil_id = o.pupil_id from (select a.id, b.pupil_id from supply_pupil a join supply_pupil b on "
            "a.pupil_id <> b.pupil_id where a.pupil_id > 0 and b.pupil_id > 0 and (a.id, b.id) in (select min(id), max(id) from supply_pupil "
            "where pupil_id > 0 union select max(id), min(id) from supply_pupil where pupil_id > 0)) o where o.id = l.id"
        ),
    ),
    Breaking(
        "a new line in the place of an old one", "P08", "Of whom it was is deleted in one line, and another pupil is added.",
        rows(
            "delete from supply_pupil where id = (select min(id) from supply_pupil where pupil_id > 0)",
            "insert into supply_pupil (supply_id, pupil_id) select supply_id, pupil_id from supply_pupil where pupil_id > 0 limit 1",
        ),
    ),
    Breaking(
        "of whom it was, said to be somebody invented", "P08", "A line of the list is given to an invented pupil, whose lines go after a day.",
        rows("update supply_pupil set pupil_id = -1 where id = (select min(id) from supply_pupil where pupil_id > 0)"),
    ),
    Breaking(
        "of whom it was, deleted from the list", "P08", "What went stays on the list, of whom it was does not.",
        rows("delete from supply_pupil where supply_id in (select id from supply where product_id > 0 order by at desc limit 20)"),
    ),
)  # fmt: skip
