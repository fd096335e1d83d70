"""What the fields about suppliers, their products and what these got are called in a dossier, and how their values are said."""

from collections.abc import Mapping

from zorgvuldig.register.schema import Text

SUPPLIERS = {
    "supplier_id": Text("Nummer van de leverancier", "Number of the supplier"),
    "product_id": Text("Nummer van het product", "Number of the product"),
    "agreement_id": Text("Nummer van de afspraak", "Number of the agreement"),
    "supply_id": Text("Nummer van de levering", "Number of the supply"),
    "supplier.country": Text("Land", "Country"),
    "supplier.site": Text("Website", "Website"),
    "supplier.contact": Text("Postvak voor vragen", "Mailbox for questions"),
    "supplier.breach_contact": Text("Postvak voor datalekken", "Mailbox for data breaches"),
    "stopped_why": Text("Waarom het is gestopt", "Why it was stopped"),
    "product.what_for": Text("Waarvoor de school het gebruikt", "What the school uses it for"),
    "product.sector": Text("Internetadres waarvoor de schuilnaam geldt", "Internet address that the pseudonym is for"),
    "product.old_numbers_until": Text(
        "Tot wanneer het klassen kent onder nummers die anderen ook kregen",
        "Until when it knows classes by numbers that others got too",
    ),
    "agreement.model": Text("Welk model is gebruikt", "Which model was used"),
    "agreement.purposes": Text("Waarvoor de leverancier de gegevens gebruikt", "What the supplier uses the data for"),
    "agreement.topic": Text("Welke toestemming nodig is", "Which consent is needed"),
    "claims": Text("Welke gegevens", "Which data"),
    "agreement.channels": Text("Langs welke wegen", "By which ways"),
    "agreement.names": Text("Wat er op de plaats van een naam staat", "What stands in the place of a name"),
    "agreement.for_pupils": Text("Voor leerlingen", "For pupils"),
    "agreement.for_staff": Text("Voor docenten", "For teachers"),
    "agreement.sub_processors": Text("Wie de leverancier inschakelt", "Whom the supplier engages"),
    "agreement.stored_in": Text("Waar de gegevens staan", "Where the data are"),
    "agreement.outside_eea": Text("Waarborg buiten Europa", "Safeguard outside Europe"),
    "agreement.breach_hours": Text("Meldt een datalek binnen zoveel uur", "Reports a breach within so many hours"),
    "agreement.deleted_within": Text(
        "Wist binnen zoveel dagen na het einde", "Deletes within so many days after the end"
    ),
    "agreement.approved_at": Text("Wanneer een tweede medewerker het goedkeurde", "When a second person approved it"),
    "agreement.approved_by_id": Text("Nummer van wie het goedkeurde", "Number of who approved it"),
    "agreement.withdrawn_at": Text("Wanneer het is ingetrokken", "When it was withdrawn"),
    "agreement.withdrawn_by_id": Text("Nummer van wie het introk", "Number of who withdrew it"),
    "agreement.withdrawn_why": Text("Waarom het is ingetrokken", "Why it was withdrawn"),
    "agreement.reminded_on": Text("Wanneer aan het einde is herinnerd", "When the end was reminded of"),
    "supply.channel": Text("Langs welke weg", "By which way"),
    "supply.what": Text("Welke lijst", "Which list"),
    "supply.count": Text("Hoeveel regels", "How many rows"),
    "supply.done_at": Text("Wanneer alles was overgedragen", "When all was handed over"),
    "product_stop.reason": Text("Waarom het product niets meer krijgt", "Why the product gets nothing any more"),
    "product_stop.starts_at": Text("Vanaf wanneer", "From when"),
    "product_stop.ends_at": Text("Tot wanneer", "Until when"),
    "sourced_id": Text("Nummer dat de leverancier kent", "Number the supplier knows"),
    "supplier_test.title": Text("Hoe de opdracht heet", "What the assignment is called"),
    "supplier_test.description": Text("Wat de opdracht is", "What the assignment is"),
    "supplier_test.category": Text("Wat voor opdracht het is", "What kind of assignment it is"),
    "supplier_test.assigned_on": Text("Wanneer de opdracht is gegeven", "When the assignment was given"),
    "supplier_test.due_on": Text("Wanneer de opdracht klaar moest zijn", "When the assignment was due"),
    "supplier_test.lowest": Text("Laagste score", "Lowest score"),
    "supplier_test.highest": Text("Hoogste score", "Highest score"),
    "supplier_test.taken_at": Text("Wanneer de docent de uitslagen overnam", "When the teacher took the results over"),
    "supplier_test.dropped_at": Text("Wanneer de docent ze weglegde", "When the teacher put them aside"),
    "supplier_result.test_id": Text("Nummer van de opdracht", "Number of the assignment"),
    "supplier_result.score": Text("Score die het product gaf", "Score the product gave"),
    "supplier_result.status": Text("Hoe ver het is", "How far it is"),
    "supplier_result.scored_on": Text("Dag van de score", "Day of the score"),
    "supplier_result.comment": Text("Wat het product erbij zegt", "What the product says with it"),
}
SUPPLIER_TABLES = {
    "eck_id": Text("Nummer voor leermiddelen", "Number for learning materials"),
    "supplier": Text("Leveranciers", "Suppliers"),
    "product": Text("Producten", "Products"),
    "agreement": Text("Wat met hen is afgesproken", "What was agreed with them"),
    "supply": Text("Wat er naar een product ging", "What went to a product"),
    "supply_pupil": Text("Wat er naar leermiddelen ging", "What went to learning materials"),
    "product_stop": Text("Welk product niets meer krijgt", "Which product gets nothing any more"),
    "supplier_test": Text("Opdrachten in leermiddelen", "Assignments in learning materials"),
    "supplier_result": Text("Uitslagen uit leermiddelen", "Results from learning materials"),
}
CHANNELS = {
    "login": Text("bij het inloggen", "at sign-in"),
    "roster": Text("als lijst (OneRoster)", "as a roster (OneRoster)"),
    "csv": Text("als bestand (OneRoster)", "as a file (OneRoster)"),
    "results": Text("bij uitslagen", "with results"),
}
SUPPLIER_VALUES: Mapping[str, Mapping[str, Text]] = {
    "supply.channel": CHANNELS,
    "agreement.names": {
        "agreed": Text("de afgesproken namen", "the agreed names"),
        "pseudonym": Text("een schuilnaam", "a pseudonym"),
        "no_users": Text("niets: er gaan geen personen in een lijst", "nothing: no people in a roster"),
    },
}
PSEUDONYM = Text("een schuilnaam", "a pseudonym")
