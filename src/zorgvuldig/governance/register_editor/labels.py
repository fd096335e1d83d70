"""What a screen says when a version of the register is refused: what is wrong, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OBSTACLES: dict[str, Promise] = {
    "problem": _("Dit klopt niet in het register. Verbeter het en probeer het opnieuw."),
    "columns": _("Dit register kent niet elk veld van de database. Vraag de beheerder van het systeem."),
    "shipped": _("Het programma heeft dit nodig. Het kan anders worden, maar niet weg."),
    "program": _(
        "Dit hoort bij de tabellen of de code van het programma. U kunt het hier niet wijzigen; vraag de beheerder van het systeem."
    ),
    "lockout": _(
        "Zo kan niemand het register daarna nog wijzigen. Laat de privacy officer en de schoolleider dit recht houden."
    ),
    "words": _(
        "Een vraag om toestemming heeft andere woorden onder hetzelfde versienummer. Verhoog het nummer van die vraag."
    ),
    "owner": _(
        "Deze wijziging verandert de beveiliging van de database zelf. Dat kan niet op het scherm: de beheerder van het systeem voert het bestand in met «register apply»."
    ),
}
NOT_CHANGEABLE: dict[str, Promise] = {
    "program": OBSTACLES["program"],
    "shipped": OBSTACLES["shipped"],
    "unknown": _("Dit staat niet in het register. Kies iets wat er staat."),
    "value": _("Zo kan dit niet in het register staan. Kijk het na en vul het opnieuw in."),
}
# What the database refuses (`governance/sql/access.sql`), and what an operation does.
REFUSALS: dict[str, Promise] = {
    "register_base": _("Het register is intussen gewijzigd. Begin opnieuw vanuit het register dat nu geldt."),
    "register_same": _("Dit voorstel wijzigt niets. Wijzig iets en sla het dan op."),
    "register_why": _("Schrijf op waarom het register anders moet."),
    "register_no_why": _("Schrijf op waarom u dit niet goedkeurt."),
    "register_tell": _("Schrijf in het Nederlands en het Engels wat gezinnen te lezen krijgen."),
    "register_self": _("U hebt dit zelf voorgesteld. Een ander moet besluiten."),
    "register_decider": _("Alleen een privacy officer of een schoolleider besluit over het register."),
    "register_decided": _("Hierover is al besloten."),
    "register_over": _("Dit voorstel is voorbij: het is ingetrokken, afgewezen of al in werking."),
    "register_past": _("Kies een moment dat nog komt."),
    "register_moment": _("Kies wanneer het register in werking komt."),
    "register_kept": _("Een voorstel wordt niet gewijzigd. Trek het in en maak een nieuw voorstel."),
    "register_digest": _("De tekst van dit voorstel klopt niet met zijn kenmerk. Maak een nieuw voorstel."),
    "register_operator": _("Dit voert alleen de beheerder van het systeem in."),
    "register_turning": _("Alleen het systeem zelf laat een register in werking komen."),
}
