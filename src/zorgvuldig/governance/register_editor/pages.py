"""The record of processing on screen: by purpose, one page for each purpose, kind of data and recipient, and as files."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import override

from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.register_editor import reads
from zorgvuldig.governance.register_editor import record as records
from zorgvuldig.governance.register_editor.phrases import (
    ACTIONS,
    AFTER,
    FIELD_KINDS,
    FOUNDED,
    LIMITS,
    NEEDS,
    STARTS,
    TELLINGS,
    period_text,
)
from zorgvuldig.governance.register_editor.record import (
    PurposeRow,
    RecordFilter,
    guarded,
    recipients_of,
    record,
    terms_of,
)
from zorgvuldig.kit.page_kinds import Context, Page, not_a_page
from zorgvuldig.kit.register_text import KIND, chapter, own_field_texts
from zorgvuldig.kit.rules import register_of_today, status_of, statuses
from zorgvuldig.platform.documents.governance import Paper, PaperPurpose, processing_pdf
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.register.export import Agreed, art30_csv, fideslang, outside_eea
from zorgvuldig.register.own_fields import CATEGORY, MOST_FIELDS
from zorgvuldig.register.schema import Category, Register, Term

# The record of processing as it stands on paper; always in Dutch, as the supervisor reads it.


def paper(register: Register, made_on: date, agreed: Agreed) -> Paper:
    """Everything that AVG art. 30(1) asks; what was agreed with suppliers about other countries too."""
    status = statuses()
    with override("nl"):
        return Paper(
            school=register.controller.name,
            contact=register.controller.contact,
            dpo=f"{register.controller.dpo_name}, {register.controller.dpo_contact}",
            version=f"{register.version} van {register.changed_on}",
            made_on=made_on,
            purposes=tuple(_purpose(register, one) for one in record(register, RecordFilter())),
            categories=tuple(_category(register, one, agreed, status) for one in register.categories.values()),
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


def _category(register: Register, one: Category, agreed: Agreed, status: records.Status) -> PaperPurpose:
    given = recipients_of(register, [one])
    return PaperPurpose(
        name=one.name.nl,
        facts=(
            ("Inhoud", one.holds.nl),
            *(("Eigen velden van de school", own) for own in [_own_fields(register)] if own and one.key == CATEGORY),
            ("Herkomst", one.origin.nl),
            ("Over wie", ", ".join(_PEOPLE[who] for who in one.about) or "niemand"),
            ("Bewaren", " ".join(_term(term, status) for term in terms_of(register, one)) or "geen termijn"),
            ("Ontvangers", "; ".join(f"{each.name.nl} ({KIND[each.kind]}, {each.article})" for each in given) or "niemand buiten de school"),
            ("Buiten de EER", "; ".join(outside_eea(register, one, agreed)) or "nee"),
            ("Beveiliging", " ".join(str(word) for word in guarded(register, one)) or "alleen in bestanden"),
        ),
    )  # fmt: skip


def _own_fields(register: Register) -> str:
    return " ".join(
        f"{field.name.nl}: {field.why.nl} (Voor: {register.purposes[field.purpose].name.nl}. "
        f"Te zien voor: {', '.join(register.roles[role].name.nl for role in field.sees)}.)"
        for field in register.own_fields.values()
    )


def _term(term: Term, status: records.Status) -> str:
    confirmed = "vastgesteld door de school" if term.confirmed_by_school else "nog niet vastgesteld door de school"
    return f"{term.says.nl} ({FOUNDED[status(term)]}; {confirmed}.)"


_PEOPLE = {"pupil": "leerlingen", "guardian": "ouders en voogden", "staff": "medewerkers"}


READS = ("organisation", "staff", "governance")
PROPOSES = frozenset({"privacy_officer", "school_leader"})
reading = partial(page, purpose="governing", kind=Kind.NOBODY, reads=READS, facts="governance")
T = TypeVar("T")


class RecordPage(Page):
    """A page of the record of processing."""

    def around(self) -> Context:
        """What stands on each of them."""
        return {"may_propose": bool(PROPOSES & roles_of(self.request))}


@route("privacy/register/", "register_record")
@reading()
class Record(RecordPage):
    """Why the school uses data, and for each purpose with which law, which data, and for whom; a choice narrows it."""

    template = "governance/register_record.html"

    def context(self) -> Context:
        chosen = {name: self.request.GET.get(name, "") for name in records.named(REGISTER)}
        for name, known in records.named(REGISTER).items():
            if chosen[name] and chosen[name] not in known:
                raise Http404
        wanted = records.RecordFilter(chosen["wie"], chosen["wat"], chosen["grond"], chosen["zeker"])
        roles = [REGISTER.roles[key] for key in dict.fromkeys(rule.role for rule in REGISTER.rules)]
        context = {
            "register": REGISTER,
            "found": records.record(REGISTER, wanted),
            "chosen": chosen,
            "is_narrowed": any(chosen.values()),
            "roles": roles,
            "founded": FOUNDED.items(),
            "waiting": reads.pending_versions(door=self.door) if reads.DECIDERS & roles_of(self.request) else [],
        }
        return self.around() | context


@route("privacy/register/doel/<slug:key>/", "register_purpose")
@reading()
class PurposeOfRecord(RecordPage):
    """Everything about one purpose."""

    template = "governance/register_purpose.html"

    def context(self, key: str) -> Context:
        one = records.used(REGISTER, _entry_or_404(REGISTER.purposes, key), statuses())
        agreed = reads.agreed_outside_eea(door=self.door)
        given = [
            (each, KIND[each.kind], records.outside_eea_of(each, agreed))
            for each in records.recipients_of(REGISTER, one.categories)
        ]
        return self.around() | {"one": one, "given": given}


@route("privacy/register/gegevens/<slug:key>/", "register_category")
@reading()
class CategoryOfRecord(RecordPage):
    """Everything about one kind of data."""

    template = "governance/register_category.html"

    def context(self, key: str) -> Context:
        category, status = _entry_or_404(REGISTER.categories, key), statuses()
        context = {
            "chapter": chapter(category),
            "terms": [(term, term_words(term, status)) for term in records.terms_of(REGISTER, category)],
            "rules": [records.allowed(REGISTER, rule) for rule in REGISTER.rules if key in rule.reads],
            "guarded": records.guarded(REGISTER, category),
        }
        return self.around() | context


@route("privacy/register/ontvanger/<slug:key>/", "register_recipient")
@reading()
class RecipientOfRecord(RecordPage):
    """Everything about one recipient."""

    template = "governance/register_recipient.html"

    def context(self, key: str) -> Context:
        one = _entry_or_404(REGISTER.recipients, key)
        context = {
            "one": one,
            "kind": KIND[one.kind],
            "founded": FOUNDED[status_of(one)],
            "categories": [REGISTER.categories[name] for name in one.categories],
            "fields": [(field, REGISTER.tables[table].columns[column].reason) for field, table, column in _fields(one)],
            "needs": [NEEDS[need] for need in one.needs],
            "telling": TELLINGS[one.telling],
            "desk": REGISTER.roles.get(one.desk),
            "outside": records.outside_eea_of(one, reads.agreed_outside_eea(door=self.door)),
        }
        return self.around() | context


@route("privacy/register/verder/", "register_other")
@reading()
class OtherPartsOfRecord(RecordPage):
    """Who answers for the data, when the system asks to look, what has to be done, what is asked, what is promised, and other terms."""

    template = "governance/register_other.html"

    def context(self) -> Context:
        status = statuses()
        duties = [(one, period_text(one.every), FOUNDED[status(one)]) for one in REGISTER.duties.values()]
        watches = [(one, FOUNDED[status(one)]) for one in REGISTER.watches.values()]
        terms = [(one, period_text(one.period)) for one in records.loose_terms(REGISTER)]
        return self.around() | {"register": REGISTER, "duties": duties, "watches": watches, "terms": terms}


@route("privacy/register/eigen-velden/", "register_own_fields")
@reading()
class OwnFields(RecordPage):
    """The fields that the school added itself, with their state, and the way to add and to end one."""

    template = "governance/register_own_fields.html"

    def context(self) -> Context:
        fields = [(one, FIELD_KINDS[one.field.kind]) for one in own_field_texts()]
        return self.around() | {"own_fields": fields, "today": localdate(self.door.opened_at), "most": MOST_FIELDS}


@route("privacy/register/bestand/<slug:kind>/", "register_file")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def register_file(request: HttpRequest, *, door: Door, kind: str) -> HttpResponse:
    """The record as a file: to read, for a spreadsheet, for another register, or the register itself."""
    make = FILES.get(kind)
    if make is None:
        raise Http404
    content, name, media_type = make(door)
    return as_file(content, name, media_type)


def _pdf(door: Door) -> tuple[bytes, str, str]:
    return (
        processing_pdf(paper(REGISTER, localdate(), reads.agreed_outside_eea(door=door))),
        "verwerkingsregister.pdf",
        "application/pdf",
    )


def _csv(door: Door) -> tuple[bytes, str, str]:
    # with a mark in front, so that a spreadsheet reads the accents as they are
    record = art30_csv(register_of_today(), reads.agreed_outside_eea(door=door))
    return record.encode("utf-8-sig"), "verwerkingsregister.csv", "text/csv; charset=utf-8"


def _fideslang(door: Door) -> tuple[bytes, str, str]:
    return fideslang(REGISTER).encode(), "verwerkingsregister-fideslang.yml", "application/yaml"


def _toml(door: Door) -> tuple[bytes, str, str]:
    return TEXT.encode(), "register.toml", "application/toml"


FILES: Mapping[str, Callable[[Door], tuple[bytes, str, str]]] = {
    "pdf": _pdf,
    "csv": _csv,
    "fideslang": _fideslang,
    "toml": _toml,
}


def term_words(term: Term, status: records.Status) -> dict[str, Any]:
    """A term as the page says it."""
    return {
        "limit": LIMITS[term.limit],
        "period": period_text(term.period),
        "start": STARTS[term.start],
        "after": AFTER[term.after] if term.after else "",
        "action": ACTIONS[term.action],
        "founded": FOUNDED[status(term)],
    }


def _fields(one: Any) -> list[tuple[str, str, str]]:
    return [(field, *field.split(".", 1)) for field in one.fields]


def _entry_or_404(found: Mapping[str, T], key: str) -> T:
    """What an address names. Raises `Http404`."""
    if key not in found:
        raise Http404
    return found[key]
