"""P06, P07 and P08: what suppliers got, by which agreement, and that nothing went after a stop."""

from datetime import timedelta

from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.result import KEPT, NOT_KEPT, NOTHING, PARTLY, WINDOW, Finding, people, rows_of

SOON = 60  # days before its end in which an agreement is counted as one that ends soon
# The promise is «within a second»: of a login that was on its way when the switch was turned, the row may be that much later.
# The versions `n` that held at the moment of a supply `s`: approved by then, on that day, not withdrawn, and with no later one
# that held already. What was approved or withdrawn afterwards does not change what held then.
HELD = """from agreement n where n.product_id = s.product_id and n.approved_at <= s.at
    and n.starts_on <= (s.at at time zone 'Europe/Amsterdam')::date and n.ends_on > (s.at at time zone 'Europe/Amsterdam')::date
    and (n.withdrawn_at is null or n.withdrawn_at > s.at - interval '1 second')
    and not exists (select from agreement l where l.product_id = n.product_id and (l.starts_on, l.version) > (n.starts_on, n.version)
        and l.starts_on <= (s.at at time zone 'Europe/Amsterdam')::date and l.approved_at <= s.at - interval '1 second')"""
# When the switch of a product, or of its supplier, was on stop: what stands now, and what the history tells was ended.
STOPPED = """(
    select p.id as product_id, p.stopped_at as since, null::timestamptz as until from product p where p.stopped_at is not null
    union all
    select p.id, u.stopped_at, null from supplier u join product p on p.supplier_id = u.id where u.stopped_at is not null
    union all
    select p.id, (c.changed #>> '{stopped_at,0}')::timestamptz, c.at from gate.change c
        join product p on (c.table_name, c.row_id) in (('product', p.id), ('supplier', p.supplier_id))
        where c.table_name in ('product', 'supplier') and c.op = 'update' and c.changed #>> '{stopped_at,0}' is not null
            and c.changed #>> '{stopped_at,1}' is null
)"""

# An agreement that ended, of which the supplier did not say in time that the data are gone (AVG art. 28(3)(g)).
UNANSWERED = "select count(*) from deletion_demand where answered_at is null and answer_by < %s::date"


def almost_nothing(door: JobDoor) -> Finding:
    """P06: what went in thirty days to each supplier was agreed at that moment, kind by kind."""
    if not _in_use(door):
        return NOTHING
    since = door.started_at - WINDOW
    rows = rows_of(
        door,
        "select u.name, count(*) from supply s join product p on p.id = s.product_id join supplier u on u.id = p.supplier_id "
        "where s.at > %s::timestamptz group by 1 order by 1",
        since,
    )
    claims = rows_of(
        door,
        "select u.name, k.key, count(*) from supply s join product p on p.id = s.product_id "
        "join supplier u on u.id = p.supplier_id cross join jsonb_array_elements_text(s.claims) k(key) "
        "where s.at > %s::timestamptz group by 1, 2 order by 1, 2",
        since,
    )
    beyond = rows_of(
        door,
        "select count(*) from supply s where s.at > %s::timestamptz "
        f"and not exists (select {HELD} and s.claims <@ n.claims and n.channels ? s.channel) "
        # Without any agreement at all and nothing but a pseudonym, it is the next promise that is broken.
        f"and (s.claims <> '[]' or exists (select {HELD}))",
        since,
    )[0][0]
    given = rows_of(
        door,
        "select count(*) from gate.claims_tried() t join agreement n on n.id = t.agreement_id where not to_jsonb(t.kinds) <@ n.claims",
    )[0][0]
    shared = rows_of(door, "select gate.pseudonyms_shared()")[0][0]
    by_supplier: dict[str, dict[str, int | str]] = {name: {} for name, _count in rows}
    for name, key, count in claims:
        by_supplier[name][key] = people(count)
    figures = {
        "supplies_by_supplier": {name: people(count) for name, count in rows},
        "claims_by_supplier": by_supplier,
        "pseudonym_alone": [name for name, kinds in by_supplier.items() if not kinds],
        "supplies_beyond_agreement": beyond,
        "agreements_that_give_more": given,
        "pseudonyms_at_two_suppliers": people(shared),
    }
    zero = Text("keer ging er meer dan was afgesproken, in 30 dagen", "times more went than was agreed, in 30 days")
    if beyond:
        return Finding(NOT_KEPT, BEYOND, figures, str(beyond), zero)
    if given:
        return Finding(NOT_KEPT, GIVES_MORE, figures, str(given), GIVES_MORE_UNIT)
    if shared:
        return Finding(NOT_KEPT, SHARED, figures, str(people(shared)), SHARED_UNIT)
    return Finding(
        KEPT,
        Text(
            "Elke leverancier krijgt een eigen schuilnaam en wat in de overeenkomst staat. De database geeft niet meer.",
            "Each supplier gets its own pseudonym and what the agreement says. The database gives nothing else.",
        ),
        figures,
        "0",
        zero,
    )


BEYOND = Text("Een leverancier kreeg meer dan was afgesproken.", "A supplier got more than was agreed.")
GIVES_MORE = Text(
    "Een leermiddel zou nu meer krijgen dan is afgesproken.", "A learning material would get more now than was agreed."
)
GIVES_MORE_UNIT = Text("overeenkomsten die meer geven", "agreements that give more")
SHARED = Text(
    "Leerlingen hebben bij twee leveranciers dezelfde schuilnaam. Die kunnen hun gegevens nu bij elkaar leggen.",
    "Pupils have the same pseudonym at two suppliers. These can put their data together now.",
)
SHARED_UNIT = Text("schuilnamen bij twee leveranciers", "pseudonyms at two suppliers")
WITHOUT = Text(
    "Een product kreeg iets terwijl er geen overeenkomst gold.",
    "A product got something while no agreement was in force.",
)
WITHOUT_UNIT = Text("producten kregen iets zonder overeenkomst", "products got something without an agreement")
ALONE = Text(
    "Een overeenkomst geldt die geen tweede persoon goedkeurde, of waarvan het ondertekende stuk er niet is.",
    "An agreement is in force that no second person approved, or of which the signed document is not there.",
)
ALONE_UNIT = Text("overeenkomsten zonder tweede persoon of stuk", "agreements without a second person or document")
LET_IN = Text(
    "Een product zonder overeenkomst die geldt, zou nu toch iets krijgen.",
    "A product without an agreement in force would get something now.",
)
LET_IN_UNIT = Text("producten die toch iets krijgen", "products that get something all the same")
AFTER_A_STOP = Text(
    "Een leverancier kreeg iets nadat hij was gestopt.", "A supplier got something after it was stopped."
)
AFTER_A_STOP_UNIT = Text("keer ging er iets na een stop", "times something went after a stop")
NOT_STOPPED = Text(
    "Een leverancier die is gestopt, zou nu toch iets krijgen.", "A supplier that was stopped would get something now."
)
TAKEN_OFF = Text(
    "Van de lijst van wat naar leveranciers ging, is iets weggehaald.",
    "Something was taken off the list of what went to suppliers.",
)
TAKEN_OFF_UNIT = Text("regels over een levering die er niet meer is", "lines about a supply that is not there any more")
# Products that the gate would let in while the rows say: stopped, or without an agreement that holds today.
LET_IN_ALL_THE_SAME = f"""select count(*) filter (where x.is_stopped), count(*) filter (where not x.is_stopped and not x.holds)
    from gate.sign_ins_tried() t join (select p.id, (p.stopped_at is not null or u.stopped_at is not null) as is_stopped,
        exists (select {HELD}) as holds from product p join supplier u on u.id = p.supplier_id
        cross join lateral (select p.id as product_id, %s::timestamptz as at) s) x on x.id = t.product_id where t.is_let_in"""
NOT_DELETED = Text(
    "Een overeenkomst is voorbij, en de leverancier heeft nog niet laten weten dat hij de gegevens heeft gewist.",
    "An agreement is over, and the supplier has not told us yet that the data were deleted.",
)
STILL = Text("leveranciers moeten dat nog laten weten", "suppliers still have to say so")


def clear_agreements(door: JobDoor) -> Finding:
    """P07: every product that gets something has an agreement in force at that moment."""
    if not _in_use(door):
        return NOTHING
    today = localdate(door.started_at)
    ends = rows_of(
        door,
        "select p.id, (select max(n.ends_on) "
        f"{HELD}), exists (select from agreement g where g.product_id = p.id and g.approved_at is not null "
        "and (g.ends_on <= %s::date or g.withdrawn_at is not null)) "
        "from product p cross join lateral (select p.id as product_id, %s::timestamptz as at) s",
        today,
        door.started_at,
    )
    without = rows_of(
        door,
        "select count(distinct s.product_id) from supply s where s.at > %s::timestamptz "
        f"and not exists (select {HELD})",
        door.started_at - WINDOW,
    )[0][0]
    silent = rows_of(door, UNANSWERED, today)[0][0]
    let_in = rows_of(door, LET_IN_ALL_THE_SAME, door.started_at)[0][1]
    alone = rows_of(
        door,
        "select count(*) from agreement n where n.approved_at is not null and n.withdrawn_at is null and n.ends_on > %s::date "
        "and (n.approved_by_id is null or n.approved_by_id = n.made_by_id or n.blob is null)",
        today,
    )[0][0]
    held = [ends_on for _product, ends_on, _ended in ends if ends_on is not None]
    soon = today + timedelta(days=SOON)
    figures = {
        "in_force": len(held),
        "ending_in_60_days": sum(day <= soon for day in held),
        "ended": sum(ends_on is None and ended for _product, ends_on, ended in ends),
        "never_agreed": sum(ends_on is None and not ended for _product, ends_on, ended in ends),
        "products_that_got_something_without_agreement": without,
        "deletions_not_confirmed_in_time": silent,
        "products_let_in_without_agreement": let_in,
        "agreements_of_one_person": alone,
    }
    if without:
        return Finding(NOT_KEPT, WITHOUT, figures, str(without), WITHOUT_UNIT)
    if let_in:
        return Finding(NOT_KEPT, LET_IN, figures, str(let_in), LET_IN_UNIT)
    if alone:
        return Finding(NOT_KEPT, ALONE, figures, str(alone), ALONE_UNIT)
    if silent:
        return Finding(PARTLY, NOT_DELETED, figures, str(silent), STILL)
    return Finding(
        KEPT,
        Text(
            "Alleen een product met een overeenkomst die geldt, krijgt iets. Twee mensen keurden haar goed.",
            "Only a product with an agreement in force gets anything. Two people approved it.",
        ),
        figures,
        str(len(held)),
        Text("overeenkomsten gelden", "agreements are in force"),
    )


def with_permission(door: JobDoor) -> Finding:
    """P08: after a stop nothing went, and all that went or was refused is counted."""
    if not _in_use(door):
        return NOTHING
    since = door.started_at - WINDOW
    released, broken = rows_of(
        door,
        "select count(*), count(*) filter (where done_at is null and at < %s::timestamptz) from supply "
        "where at > %s::timestamptz",
        door.started_at - timedelta(minutes=5),
        since,
    )[0]
    refused = rows_of(
        door,
        "select why, sum(count)::bigint from supply_refusal where day > %s::date group by 1 order by 1",
        localdate(since),
    )
    products, suppliers = rows_of(
        door,
        "select (select count(*) from product where stopped_at is not null), "
        "(select count(*) from supplier where stopped_at is not null)",
    )[0]
    after = rows_of(
        door,
        f"select count(*) from supply s where s.at > %s::timestamptz and exists (select from {STOPPED} o "
        "where o.product_id = s.product_id and s.at > o.since + interval '1 second' and (o.until is null or s.at < o.until))",
        since,
    )[0][0]
    let_in = rows_of(door, LET_IN_ALL_THE_SAME, door.started_at)[0][0]
    taken_off = rows_of(
        door, "select count(*) from supply_pupil l where not exists (select from supply s where s.id = l.supply_id)"
    )[0][0]
    figures = {
        "stopped_products": products,
        "stopped_suppliers": suppliers,
        "refused_by_reason": {why: people(count) for why, count in refused},
        "releases_logged": people(released),
        "releases_that_broke_off": people(broken),
        "releases_after_a_stop": after,
        "stopped_products_let_in": let_in,
        "lines_without_their_supply": taken_off,
    }
    if after:
        return Finding(NOT_KEPT, AFTER_A_STOP, figures, str(after), AFTER_A_STOP_UNIT)
    if let_in:
        return Finding(NOT_KEPT, NOT_STOPPED, figures, str(let_in), LET_IN_UNIT)
    if taken_off:
        return Finding(NOT_KEPT, TAKEN_OFF, figures, str(taken_off), TAKEN_OFF_UNIT)
    return Finding(
        KEPT,
        Text(
            "Alles wat naar een leverancier ging, staat in een lijst. Wie is gestopt, kreeg daarna niets.",
            "All that went to a supplier is in a list. Whoever was stopped got nothing after that.",
        ),
        figures,
        str(people(released)),
        Text("keer ging er iets naar een leverancier, in 30 dagen", "times something went to a supplier, in 30 days"),
    )


def _in_use(door: JobDoor) -> bool:
    there: bool = rows_of(door, "select exists (select from product)")[0][0]
    return there
