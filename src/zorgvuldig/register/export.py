"""The register for others: the record of AVG art. 30, a Fides manifest, and the promises as plain text."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from zorgvuldig.register.law import cited
from zorgvuldig.register.own_fields import CATEGORY
from zorgvuldig.register.schema import (
    Basis,
    Category,
    Guard,
    Limit,
    Purpose,
    RecipientClass,
    Register,
    SourceStatus,
    Table,
    Term,
)

_STATUS: Mapping[SourceStatus, str] = {
    SourceStatus.LAW: "staat in de wet",
    SourceStatus.LAW_TO_CONFIRM: "komt uit een wet, het artikel moet nog worden nagekeken",
    SourceStatus.NORM: "norm van de toezichthouder of de sector",
    SourceStatus.PRACTICE: "gewoonte van scholen",
    SourceStatus.PROPOSAL: "ons voorstel",
}
_KIND: Mapping[RecipientClass, str] = {
    RecipientClass.OBLIGED: "de school moet dit geven",
    RecipientClass.PERMITTED: "de school mag dit geven zonder toestemming",
    RecipientClass.AGREEMENT: "met een overeenkomst",
    RecipientClass.CONSENT: "alleen met toestemming",
    RecipientClass.SUBJECT: "de betrokkene zelf",
    RecipientClass.INTERNAL: "medewerkers van de school",
}
_GUARDED: Mapping[Guard, str] = {
    Guard.PUPIL: "de database toont alleen leerlingen die voor een doel zijn geopend, en schrijft dat op",
    Guard.VIA: "de database toont alleen wie hoort bij een leerling die voor een doel is geopend",
    Guard.ORGANISATION: "de database toont dit alleen na een opening voor een doel",
    Guard.LOGIN: "alleen het deel dat inlogt kan dit lezen",
    Guard.GATE: "alleen de poort in de database kan dit schrijven",
    Guard.JOB: "alleen een vaste taak zonder scherm kan dit lezen",
    Guard.TECHNICAL: "er staan geen persoonsgegevens in",
}
_PEOPLE: Mapping[str, str] = {"pupil": "leerlingen", "guardian": "ouders en voogden", "staff": "medewerkers"}
_HEADINGS = (
    "verwerkingsverantwoordelijke",
    "contact",
    "functionaris gegevensbescherming",
    "contact functionaris",
    "doel",
    "grondslag",
    "artikel",
    "soort gegevens",
    "inhoud",
    "extra beschermd",
    "betrokkenen",
    "ontvangers",
    "buiten de EER",
    "bewaartermijnen",
    "beveiliging",
    "versie van het register",
)


def processings(register: Register) -> Iterator[tuple[Purpose, Category]]:
    """Each purpose with each category that is opened or held for it, in the order of the register."""
    for purpose in register.purposes.values():
        opened = {key for rule in register.rules if rule.purpose == purpose.key for key in rule.reads}
        opened |= {key for job in register.jobs.values() if job.purpose == purpose.key for key in job.reads}
        for category in register.categories.values():
            if category.key in opened or category.purpose == purpose.key:
                yield purpose, category


Agreed = Mapping[str, Sequence[str]]  # by recipient: what was agreed with it about countries outside the EEA
NOTHING_AGREED: Agreed = MappingProxyType({})


def outside_eea(register: Register, category: Category, agreed: Agreed = NOTHING_AGREED) -> list[str]:
    """Who takes data of a category outside the European Economic Area, by the register and by what was agreed."""
    return [
        f"{one.name.nl}: {where}"
        for one in register.recipients.values()
        if category.key in one.categories
        for where in filter(None, (one.outside_eea, *agreed.get(one.key, ())))
    ]


def art30_csv(register: Register, agreed: Agreed = NOTHING_AGREED) -> str:
    """The record of processing activities (AVG art. 30(1)) in Dutch: a row for each purpose and category."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_HEADINGS)
    for purpose, category in processings(register):
        rows.writerow(_row(register, purpose, category, agreed))
    return out.getvalue()


def _row(register: Register, purpose: Purpose, category: Category, agreed: Agreed) -> tuple[str, ...]:
    controller, basis = register.controller, register.bases[purpose.basis]
    return (
        controller.name,
        controller.contact,
        controller.dpo_name,
        controller.dpo_contact,
        purpose.name.nl,
        f"{basis.avg}. {basis.text.nl}",
        f"{basis.article} ({_STATUS[basis.source_status]})",
        category.name.nl,
        f"{category.holds.nl}{_own_fields(register, purpose, category)} Herkomst: {category.origin.nl}",
        _protected(register, category),
        ", ".join(_PEOPLE[who] for who in category.about) or "niemand",
        _recipients(register, category),
        "; ".join(outside_eea(register, category, agreed)) or "nee",
        " ".join(_term(register.terms[key]) for key in category.terms),
        _security(register, category),
        f"{register.version} van {register.changed_on}",
    )


def _own_fields(register: Register, purpose: Purpose, category: Category) -> str:
    """What the school keeps besides for this purpose, of its own choice, and why."""
    own = [field for field in register.own_fields.values() if (purpose.key, category.key) == (field.purpose, CATEGORY)]
    return "".join(f" Eigen veld van de school: {field.name.nl}. {field.why.nl}" for field in own)


def _protected(register: Register, category: Category) -> str:
    """What of it the law protects more (AVG art. 9, 10, 87), by which rule it is held, and how sure that is."""
    claims = ((part, register.legal_claims[part.claim]) for part in category.special)
    return (
        " ".join(
            f"{part.what.nl} ({cited([claim], register.laws, 'nl')}; {_STATUS[claim.source_status]})"
            for part, claim in claims
        )
        or "nee"
    )


def _recipients(register: Register, category: Category) -> str:
    given = [r for r in register.recipients.values() if category.key in r.categories]
    return "; ".join(f"{r.name.nl} ({_KIND[r.kind]}: {r.article})" for r in given) or "niemand buiten de school"


def _term(term: Term) -> str:
    kind = "minimum" if term.limit is Limit.MIN else "maximum"
    confirmed = "bevestigd door de school" if term.confirmed_by_school else "nog niet bevestigd door de school"
    return f"{term.says.nl} [{kind}; {_STATUS[term.source_status]}; {confirmed}]"


def _security(register: Register, category: Category) -> str:
    guards = {table.guard for table in register.tables.values() if table.category == category.key}
    return "; ".join(_GUARDED[guard] for guard in Guard if guard in guards)


def fideslang(register: Register) -> str:
    """The register as a Fides manifest (JSON, which is YAML too), in English.

    Categories stand under `pupil_records`, uses under `school`; the one system declares each processing.
    """
    manifest = {
        "organization": [_organization(register)],
        "data_category": [_parent("pupil_records", "Pupil records"), *_fides_categories(register)],
        "data_use": [_parent("school", "Running a school"), *_fides_uses(register)],
        "data_subject": [_entity(who, who.capitalize(), "") for who in _PEOPLE],
        "dataset": [_dataset(register)],
        "system": [_system(register)],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _entity(key: str, name: str, description: str) -> dict[str, object]:
    return {"fides_key": key, "name": name, "description": description}


def _parent(key: str, name: str) -> dict[str, object]:
    return _entity(key, name, f"{name}, as the school's register declares it")


def _organization(register: Register) -> dict[str, object]:
    controller = register.controller
    return {
        **_entity("default_organization", controller.name, "The controller (AVG art. 4(7))"),
        "controller": {"name": controller.name, "email": "", "phone": "", "address": controller.contact},
        "data_protection_officer": {
            "name": controller.dpo_name,
            "email": "",
            "phone": "",
            "address": controller.dpo_contact,
        },
    }


def _category_key(key: str) -> str:
    return f"pupil_records.{key}"


def _fides_categories(register: Register) -> Iterator[dict[str, object]]:
    for category in register.categories.values():
        entity = _entity(_category_key(category.key), category.name.en, category.holds.en)
        yield {**entity, "parent_key": "pupil_records"}


def _fides_uses(register: Register) -> Iterator[dict[str, object]]:
    for purpose in register.purposes.values():
        basis = register.bases[purpose.basis]
        entity = _entity(f"school.{purpose.key}", purpose.name.en, f"{basis.avg}. {basis.text.en}")
        yield {**entity, "parent_key": "school"}


def _dataset(register: Register) -> dict[str, object]:
    entity = _entity("zorgvuldig_database", "Zorgvuldig", "Every table and column of the pupil records")
    return {**entity, "collections": [_collection(table) for table in register.tables.values()]}


def _collection(table: Table) -> dict[str, object]:
    categories = [_category_key(table.category)] if table.category else []
    # Fides reads a dot in a collection's name as a path
    return {
        "name": table.name.replace(".", "_"),
        "description": f"Guarded by {table.guard.value}",
        "fields": [
            {"name": column.name, "description": column.reason.en, "data_categories": categories}
            for column in table.columns.values()
        ],
    }


# AVG art. 6(1), by its letter, as Fides names the grounds.
_LAWFUL = {
    "a": "Consent",
    "b": "Contract",
    "c": "Legal obligations",
    "d": "Vital interests",
    "e": "Public interest",
    "f": "Legitimate interests",
}


def _system(register: Register) -> dict[str, object]:
    """The whole program as one system of a Fides manifest, with a declaration for each purpose and kind of data."""
    return {
        **_entity("zorgvuldig", "Zorgvuldig", "Pupil records of the school"),
        "system_type": "Application",
        "privacy_declarations": [
            {
                "name": f"{purpose.name.en}: {category.name.en}{also}",
                "data_categories": [_category_key(category.key)],
                "data_use": f"school.{purpose.key}",
                "data_subjects": list(category.about),
                "dataset_references": ["zorgvuldig_database"],
                "legal_basis_for_processing": _LAWFUL[letter],
                "processes_special_category_data": bool(category.special),
                "retention_period": " ".join(register.terms[term].says.en for term in category.terms),
            }
            for purpose, category in processings(register)
            for letter, also in _letters(register.bases[purpose.basis])
        ],
    }


def _letters(basis: Basis) -> list[tuple[str, str]]:
    """The grounds of a basis by their letter, and what tells them apart where there are more."""
    letters = re.findall(r"6\(1\)\(([a-f])\)", basis.avg)
    return [(letter, f" ({_LAWFUL[letter].lower()})" if len(letters) > 1 else "") for letter in letters]


def statement(register: Register) -> str:
    """The promises as plain Dutch text: what is said, what keeps it, and what it cannot guarantee.

    Whether a promise is kept now is not known here; the statement page asks its evidence.
    """
    return "\n".join(_promise_lines(register))


def _promise_lines(register: Register) -> Iterator[str]:
    yield f"Wat {register.controller.name} belooft (register versie {register.version})"
    for promise in register.promises.values():
        yield f"\n{promise.key}. {promise.says.nl}"
        yield f"  Hoe wij dit waarmaken: {promise.kept_by.nl}"
        if promise.cannot.nl:
            yield f"  Wat wij niet kunnen garanderen: {promise.cannot.nl}"
    yield ""
