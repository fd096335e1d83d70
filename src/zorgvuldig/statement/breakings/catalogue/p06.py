"""P06: a supplier gets more than was agreed, or another pseudonym than its own."""

from zorgvuldig.statement.breakings.ways import Breaking, rows, together, words

# A supply of an hour ago to the product that gets a first name alone.
SUPPLY = (
    "insert into supply (product_id, agreement_id, channel, what, claims, count, at, done_at) select product_id, id, "
)
BREAKINGS = (
    Breaking(
        "a datum that nobody agreed", "P06", "A product that was agreed a first name got a family name as well.",
        rows(SUPPLY + "'login', '', '[\"first_name\", \"family_name\"]', 1, now(), now() from agreement where id = 4"),
    ),
    Breaking(
        "a way that nobody agreed", "P06", "A product that may sign people in got a whole list.",
        rows(SUPPLY + "'csv', '', claims, 1, now(), now() from agreement where id = 4"),
    ),
    Breaking(
        "an agreement that shrank afterwards", "P06", "The agreement says that nothing is given, after it was given.",
        rows("update agreement set claims = '[]' where id = 4"),
    ),
    Breaking(
        "names for a product that was agreed nothing", "P06",
        "The function that makes what a supplier gets gives every product the first and family name.",
        words("gate.claim_values(integer,integer)", "case when a.claims ? 'first_name' then case", "case when true then case"),
    ),
    Breaking(
        "the school for a product that was agreed nothing", "P06", "Every product is told which school the pupil is at.",
        words("gate.claim_values(integer,integer)", "case when a.claims ? 'school' then", "case when true then"),
    ),
    Breaking(
        "the number of the pupil for every product", "P06", "Every product gets the school's number of the pupil besides.",
        words("gate.claim_values(integer,integer)", "'role', case", "'number', (select u.number from public.pupil u where u.person_id = who), 'role', case"),
    ),
    Breaking(
        "a name that goes at the last moment", "P06", "What is handed over at a login gets the family name besides, after everything was decided.",
        words("gate.supplied(uuid)", "gate.claim_values(p.agreement_id, c.person_id)",
            "gate.claim_values(p.agreement_id, c.person_id) || jsonb_build_object('family_name', "
            "(select i.family_name from public.pupil_identity i where i.pupil_id = c.person_id))"),
    ),
    Breaking(
        "names in every roster", "P06", "Every roster has first names, also where a pseudonym was agreed.",
        together(
            words("gate.roster_users(integer)", "a.names = 'agreed' and a.claims ? 'first_name'", "true"),
            rows("update roster_view set day = null"),
        ),
    ),
    Breaking(
        "one pseudonym for two suppliers", "P06", "A pupil has the same pseudonym at two suppliers, who can put their data together.",
        rows("update pairwise p set sub = o.sub from pairwise o where o.person_id = p.person_id and o.sector <> p.sector"),
    ),
)  # fmt: skip
