"""The record of processing as it stands on paper; always in Dutch, as the supervisor reads it."""

from datetime import date

from django.utils.translation import override

from zorgvuldig.governance.register_editor.phrases import FOUNDED
from zorgvuldig.governance.register_editor.record import (
    PurposeRow,
    RecordFilter,
    guarded,
    recipients_of,
    record,
    terms_of,
)
from zorgvuldig.kit.register_text import KIND
from zorgvuldig.platform.documents.record_of_processing import Paper, PaperPurpose
from zorgvuldig.register.export import Agreed, outside_eea
from zorgvuldig.register.schema import Category, Register, Term


def paper(register: Register, made_on: date, agreed: Agreed) -> Paper:
    """Everything that AVG art. 30(1) asks; what was agreed with suppliers about other countries too."""
    with override("nl"):
        return Paper(
            school=register.controller.name,
            contact=register.controller.contact,
            dpo=f"{register.controller.dpo_name}, {register.controller.dpo_contact}",
            version=f"{register.version} van {register.changed_on}",
            made_on=made_on,
            purposes=tuple(_purpose(register, one) for one in record(register, RecordFilter())),
            categories=tuple(_category(register, one, agreed) for one in register.categories.values()),
        )


def _purpose(register: Register, one: PurposeRow) -> PaperPurpose:
    return PaperPurpose(
        name=one.purpose.name.nl,
        facts=(
            ("Grondslag", f"{one.basis.avg}. {one.basis.text.nl}"),
            ("Artikel", f"{one.basis.article}. {one.founded}."),
            ("Soorten gegevens", ", ".join(category.name.nl for category in one.categories) or "geen"),
            ("Wie dit opent", "; ".join(f"{a.role.name.nl} ({a.relation.name.nl})" for a in one.allowed) or "niemand"),
            ("Vaste taken", ", ".join(job.name.nl for job in one.jobs) or "geen"),
        ),
    )


def _category(register: Register, one: Category, agreed: Agreed) -> PaperPurpose:
    given = recipients_of(register, [one])
    return PaperPurpose(
        name=one.name.nl,
        facts=(
            ("Inhoud", one.holds.nl),
            ("Herkomst", one.origin.nl),
            ("Over wie", ", ".join(_PEOPLE[who] for who in one.about) or "niemand"),
            ("Bewaren", " ".join(_term(term) for term in terms_of(register, one)) or "geen termijn"),
            ("Ontvangers", "; ".join(f"{each.name.nl} ({KIND[each.kind]}, {each.article})" for each in given) or "niemand buiten de school"),
            ("Buiten de EER", "; ".join(outside_eea(register, one, agreed)) or "nee"),
            ("Beveiliging", " ".join(str(word) for word in guarded(register, one)) or "alleen in bestanden"),
        ),
    )  # fmt: skip


def _term(term: Term) -> str:
    confirmed = "vastgesteld door de school" if term.confirmed_by_school else "nog niet vastgesteld door de school"
    return f"{term.says.nl} ({FOUNDED[term.source_status]}; {confirmed}.)"


_PEOPLE = {"pupil": "leerlingen", "guardian": "ouders en voogden", "staff": "medewerkers"}
