"""Requests in plain words: what each kind means, what the law gives, and what happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.register.schema import Text


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of request as a person says it. `claim` is the legal claim that founds what it says of the law.

    `law` is when there is a right to it; `limits` when not, and what one can do then.
    """

    key: str
    slug: str
    name: Text
    means: Text
    law: Text
    next: Text
    claim: str
    limits: Text | None = None

    @property
    def article(self) -> str:
        """The places of law, in the language of the page."""
        return legal_rule(self.claim)


def _kind(key: str, slug: str, claim: str, *texts: tuple[str, str]) -> KindWords:
    name, means, law, next_ = (Text(*pair) for pair in texts)
    return KindWords(key, slug, name, means, law, next_, claim)


def _right(key: str, slug: str, *texts: tuple[str, str]) -> KindWords:
    """A kind that is a right: what the law gives is said as the public page and the copy say it."""
    right, (name, means, next_) = REGISTER.personal_rights[key], (Text(*pair) for pair in texts)
    return KindWords(key, slug, name, means, right.holds, next_, f"personal_rights.{key}", not_given(key))


def not_given(kind: str) -> Text:
    """Why the law does not give here what somebody asks, and what they can do instead."""
    right = REGISTER.personal_rights[kind]
    return Text(f"{right.holds_not.nl} {right.instead.nl}", f"{right.holds_not.en} {right.instead.en}")


KINDS: Mapping[str, KindWords] = {
    kind.key: kind
    for kind in (
        _right(
            "access",
            "inzage",
            ("Inzage", "Access"),
            ("U wilt weten welke gegevens de school heeft.", "You want to know which data the school holds."),
            (
                "Veel kunt u nu al zelf zien en kopiëren. Mist u iets, dan zoekt de privacy officer het uit.",
                "Much of it you can see and copy right now. If something is missing, the privacy officer looks into it.",
            ),
        ),
        _right(
            "rectification",
            "verbeteren",
            ("Verbeteren", "Correction"),
            ("Een gegeven klopt niet of er ontbreekt iets.", "A datum is wrong or something is missing."),
            (
                "Ga naar het gegeven in het dossier en kies daar dat het niet klopt.",
                "Go to the datum in the file and say there that it is not right.",
            ),
        ),
        _right(
            "erasure",
            "wissen",
            ("Wissen", "Erasure"),
            ("U wilt dat de school gegevens weggooit.", "You want the school to delete data."),
            (
                "De privacy officer zegt u per soort gegevens of het gewist wordt, en waarom.",
                "The privacy officer tells you for each kind of data whether it is deleted, and why.",
            ),
        ),
        _right(
            "restriction",
            "stilzetten",
            ("Stilzetten", "Restriction"),
            (
                "De school bewaart gegevens, maar gebruikt ze even niet.",
                "The school keeps data but does not use them for a while.",
            ),
            (
                "Zegt de school ja, dan ziet niemand de gegevens nog. U hoort het vooraf als dat ophoudt.",
                "If the school says yes, nobody sees the data any more. You are told before that ends.",
            ),
        ),
        _right(
            "objection",
            "bezwaar",
            ("Bezwaar maken", "Objection"),
            (
                "U wilt niet dat de school gegevens voor een bepaald doel gebruikt, door iets in uw situatie.",
                "You do not want the school to use data for a certain purpose, because of your situation.",
            ),
            (
                "De school stopt meteen met dit gebruik, tot er een besluit is. Waar dat niet kan, staat het erbij.",
                "The school stops this use at once, until it has decided. Where that cannot be, it says so.",
            ),
        ),
        _right(
            "portability",
            "meenemen",
            ("Meenemen", "Portability"),
            (
                "U wilt gegevens in een bestand dat een ander systeem kan lezen.",
                "You want data in a file that another system can read.",
            ),
            (
                "De privacy officer zegt welke gegevens dat zijn.",
                "The privacy officer tells you which data these are.",
            ),
        ),
        _right(
            "withdrawal",
            "intrekken",
            ("Uw ja intrekken", "Taking back your yes"),
            (
                "U zei ergens ja op, bijvoorbeeld op foto's, en wilt dat niet meer.",
                "You said yes to something, such as photos, and no longer want it.",
            ),
            (
                "Schrijf waarvoor u uw ja intrekt. De school stopt daar dan mee.",
                "Write for what you take back your yes. The school then stops doing it.",
            ),
        ),
        _kind(
            "information",
            "belangrijke-feiten",
            "important_facts",
            ("Belangrijke feiten voor een ouder zonder gezag", "Important facts for a parent without authority"),
            (
                "Een ouder zonder gezag vraagt hoe het met het kind gaat op school.",
                "A parent without authority asks how the child is doing at school.",
            ),
            (
                "De school vertelt belangrijke feiten, behalve als zij die ook niet aan de ouder met gezag zou vertellen, of als het belang van het kind zich ertegen verzet.",
                "The school tells important facts, unless it would not tell the parent with authority either, or the child's interest is against it.",
            ),
            (
                "De privacy officer weegt af en antwoordt op papier. Deze ouder krijgt geen scherm.",
                "The privacy officer weighs and answers on paper. This parent gets no screen.",
            ),
        ),
    )
}
BY_FAMILY = ("access", "erasure", "restriction", "objection", "portability", "withdrawal")
WITH_CATEGORIES = ("erasure", "restriction", "objection")

WAYS: Mapping[str, Text] = {
    "screen": Text("op het scherm", "on the screen"),
    "desk": Text("aan de balie", "at the desk"),
    "letter": Text("per brief", "by letter"),
    "mail": Text("per e-mail", "by e-mail"),
}
ACTING: Mapping[str, Text] = {
    "pupil": Text("de leerling zelf", "the pupil"),
    "guardian": Text("ouder of voogd", "parent or guardian"),
    "other_parent": Text("ouder zonder gezag", "parent without authority"),
    "other": Text("iemand anders", "somebody else"),
}
IDENTITY: Mapping[str, Text] = {
    "": Text("nog niet gecontroleerd", "not checked yet"),
    "signed_in": Text("ingelogd met een eigen account", "signed in with an own account"),
    "known": Text("persoonlijk bekend bij een medewerker", "known in person to a member of staff"),
    "document_seen": Text("een papier laten zien, geen kopie bewaard", "showed a document, no copy kept"),
    "called_back": Text(
        "teruggebeld op een nummer dat de school al had", "called back on a number the school already had"
    ),
}
OUTCOMES: Mapping[str, Text] = {
    "granted": Text("ingewilligd", "granted"),
    "accepted": Text("ingewilligd", "granted"),
    "partly": Text("deels ingewilligd", "partly granted"),
    "refused": Text("afgewezen", "refused"),
    "withdrawn": Text("ingetrokken door de vrager", "withdrawn by the asker"),
    "repeated": Text("hetzelfde antwoord als kort geleden", "the same answer as shortly before"),
}
STEPS: Mapping[str, Text] = {
    "received": Text("Verzoek ontvangen", "Request received"),
    "identity": Text("Gecontroleerd wie het vroeg", "Checked who asked"),
    "told": Text("De ouders kregen een mail dat er een verzoek is", "The parents were mailed that there is a request"),
    "extended": Text("Meer tijd genomen", "More time taken"),
    "letter": Text("Brief gemaakt", "Letter made"),
    "note": Text("Aantekening", "Note"),
    "restricted": Text("Gegevens stilgezet", "Data restricted"),
    "lifted": Text("Stilzetten opgeheven", "Restriction lifted"),
    "decided": Text("Besluit genomen", "Decided"),
}
TOLD_WAYS: Mapping[str, Text] = {
    "letter": Text("per brief", "by letter"),
    "mail": Text("per e-mail", "by e-mail"),
    "phone": Text("per telefoon", "by phone"),
    "system": Text("in hun systeem", "in their system"),
    "impossible": Text("het kan niet meer, of kost te veel moeite", "it is impossible, or takes too much effort"),
}
