"""Where the register itself uses a claim of law: by the entries that name it, never by a list that somebody keeps. Pure."""

from collections.abc import Iterator, Mapping

from zorgvuldig.register.schema import Founded, Register, Text

PROMISE = "legal_claims.promise_"


def claim_name(key: str, claim: Founded, register: Register) -> Text | None:
    """What a claim is called by its own entry, or by the promise that it founds; None for one that only pages and letters use."""
    if key.startswith(PROMISE):
        return register.promises[key.removeprefix(PROMISE).upper()].says
    for part in ("name", "says", "text"):
        if isinstance(found := getattr(claim, part, None), Text):
            return found
    return None


def uses_in_register(register: Register) -> Mapping[str, list[Text]]:
    """Per claim (`terms.access_log`) what rests on it: purposes on a basis, kinds of data on a term, for a
    recipient, or on a ground to hold what is special."""
    found: dict[str, list[Text]] = {}
    for key, name in _uses(register):
        found.setdefault(key, []).append(name)
    return found


def _uses(register: Register) -> Iterator[tuple[str, Text]]:
    for purpose in register.purposes.values():
        yield f"bases.{purpose.basis}", purpose.name
    for recipient in register.recipients.values():
        for key in recipient.categories:
            yield f"recipients.{recipient.key}", register.categories[key].name
    for category in register.categories.values():
        for term in category.terms:
            yield f"terms.{term}", category.name
        for part in category.special:
            yield (
                f"legal_claims.{part.claim}",
                Text(f"{category.name.nl} ({part.what.nl})", f"{category.name.en} ({part.what.en})"),
            )
