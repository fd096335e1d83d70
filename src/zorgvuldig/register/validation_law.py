"""Checks on the law: bases, terms, sources, special data, recipients, and what is forbidden altogether."""

import re
from collections.abc import Iterator
from datetime import date

from zorgvuldig.register.check import unknown, unknowns, wrong
from zorgvuldig.register.law import CitationProblem, citation
from zorgvuldig.register.period import Period, PeriodProblem, never_longer, period
from zorgvuldig.register.problems import Path, Problem
from zorgvuldig.register.schema import (
    SPELLED,
    Claim,
    ConsentTopic,
    Founded,
    LawKind,
    Limit,
    Need,
    Recipient,
    RecipientClass,
    Register,
    Sensitivity,
    SourceStatus,
    Text,
    TopicKind,
)

BY_LAW = (SourceStatus.LAW, SourceStatus.LAW_TO_CONFIRM)
HIGHEST_BIT = 62  # a mask is a bigint, whose sign bit stays free
ABOUT = ("pupil", "guardian", "staff")

_OLD_TEXT = re.compile(r"tekst van 20|vervallen|nog worden nage|voorstel", re.IGNORECASE)
_ART_9 = re.compile(r"avg 9\(2\)\([a-j]\)")
_PROTECTED = re.compile(r"avg (9\(2\)\([a-j]\)|10|87)")
_AVG = re.compile(r"6\(1\)\([a-f]\)")
_CALLED_LEGAL = re.compile(r"wettelijk|\bby law\b|\blegal|\bstatut", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(\d+|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve) (dag(en)?|we(ek|ken)|maand(en)?|jaar|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
LONGEST = {"camera_footage": "P28D"}  # what recorders keep to whatever the register says (`cameras.models.LONGEST`)
_BIOMETRICS = re.compile(
    r"biometr|(gezichts|stem|iris)[ _-]?(herkenning|scan)|vingerafdruk|finger[ _-]?print"
    r"|(face|facial|voice|iris)[ _-]?(recognition|embedding|template|vector|print|scan)",
    re.IGNORECASE,
)


def _bases(register: Register) -> Iterator[Problem]:
    for key, basis in register.bases.items():
        if not basis.article.strip():
            yield wrong(("bases", key, "article"), "a basis without an article is no basis", "name the article")
        if not _AVG.search(basis.avg):
            remedy = "write it as AVG art. 6(1)(c)"
            yield wrong(("bases", key, "avg"), "this names no ground of AVG art. 6(1)", remedy)
    for key, purpose in register.purposes.items():
        yield from unknown(("purposes", key, "basis"), "basis", purpose.basis, register.bases)


def _sources(register: Register) -> Iterator[Problem]:
    for key, claim in register.legal_claims.items():
        yield from _source(("legal_claims", key), claim)
    for section in ("personal_rights", "information"):
        for key, claim in getattr(register, section).items():
            yield from _source((section, key), claim)
    for key, basis in register.bases.items():
        yield from _source(("bases", key), basis)
    for key, term in register.terms.items():
        yield from _source(("terms", key), term)
    for key, recipient in register.recipients.items():
        yield from _source(("recipients", key), recipient)
    for key, signal in register.signals.items():
        yield from _source(("signals", key), signal)
        if not 0 < signal.warning <= signal.threshold or signal.window < 1 or signal.within < 1:
            what = "a signal counts hours in at least one week, and warns before it is reached"
            yield wrong(("signals", key), what, "write 0 < warning <= threshold, window >= 1 and within >= 1")


def _open_points(register: Register) -> Iterator[Problem]:
    """A question says what it asks, where it comes from, and which claims wait for its answer."""
    for key, point in register.open_points.items():
        path: Path = ("open_points", key)
        if not point.source.strip():
            yield wrong((*path, "source"), "a question about the law needs its source", "say where it comes from")
        if not point.claims:
            yield wrong((*path, "claims"), "this question touches nothing", "name the claims that wait for its answer")
        yield from unknowns((*path, "claims"), "claim of law", point.claims, register.claims_of_law)


def _watching(register: Register) -> Iterator[Problem]:
    """What is counted can be reached, within hours that exist; what is looked at every so often has a period."""
    for key, watch in register.watches.items():
        yield from _source(("watches", key), watch)
        if watch.threshold < 1 or not 1 <= watch.window <= 366:
            what = "a watch counts at least one pupil, in at least one day and at most a year"
            yield wrong(("watches", key), what, "write threshold >= 1 and 1 <= window <= 366")
        if watch.wide_threshold and watch.wide_threshold < watch.threshold:
            what = "for roles that work with the whole school a watch counts from more pupils, not from fewer"
            yield wrong(("watches", key, "wide_threshold"), what, "write wide_threshold >= threshold, or leave it out")
        if not (0 <= watch.from_hour <= 23 and 0 <= watch.until_hour <= 23):
            yield wrong(("watches", key), "a watch has hours of the clock", "write hours from 0 to 23")
    for key, duty in register.duties.items():
        yield from _source(("duties", key), duty)
        try:
            counted = period(duty.every)
        except PeriodProblem as problem:
            yield wrong(("duties", key, "every"), str(problem), "write it as P1Y or P1M")
        else:
            if counted == Period():
                yield wrong(("duties", key, "every"), "no time lies between two turns", "write it as P1Y or P1M")


def _source(path: Path, claim: Founded) -> Iterator[Problem]:
    """A claim needs a source; to be called law, somebody who confirmed it, on a day, by the text that was valid then."""
    for name in ("confirmed_on", "read"):
        if (day := getattr(claim, name)) and not _is_day(day):
            yield wrong((*path, name), f"{day!r} is no day", "write it as JJJJ-MM-DD")
    if not claim.source.strip():
        yield wrong((*path, "source"), "a legal claim needs its source", "say where this was read")
    elif claim.source_status is SourceStatus.LAW and not _is_confirmed(claim):
        what = "this is called law, but nobody has confirmed it by the text in force"
        remedy = "name confirmed_by, confirmed_on and read after reading that text, or write law_to_confirm"
        yield wrong((*path, "source_status"), what, remedy)


def _citations(register: Register) -> Iterator[Problem]:
    """A claim cites texts that the register has; what comes from a law cites one, and what is called law none that has ended alone."""
    for name, claim in register.claims_of_law.items():
        path: Path = (*name.split("."), "cites")
        laws, wholes = [], []
        for place in claim.cites:
            try:
                found = citation(place)
                law = register.laws.get(found.law)
            except CitationProblem as problem:
                yield wrong(
                    path, str(problem), "write it as 'avg 13(2)(f)': the key of a text in [laws], and the article"
                )
                continue
            if law is None:
                yield wrong(
                    path, f"{place!r} is of a text that stands nowhere", "add the text to [laws], or correct its key"
                )
            else:
                laws.append(law)
                wholes += [law] if law.kind is LawKind.LAW and not found.article else []
        if claim.source_status in BY_LAW and not any(law.kind is LawKind.LAW for law in laws):
            yield wrong(path, "this comes from a law, and cites none", "name the place in the law")
        elif claim.source_status is SourceStatus.LAW and wholes:
            what = "this is called law, and cites the whole of a law, of which nobody can say which text was read"
            yield wrong(path, what, "name its article")
        elif claim.source_status is SourceStatus.LAW and all(law.until for law in laws if law.kind is LawKind.LAW):
            yield wrong(path, "this is called law, and cites only what is no longer in force", "name the place of now")


def _is_confirmed(claim: Founded) -> bool:
    """Whether somebody said so, of a text that was valid already on that day and is not said to be an older one."""
    days = claim.read, claim.confirmed_on
    return (
        bool(claim.confirmed_by.strip())
        and all(map(_is_day, days))
        and days[0] <= days[1]
        and not _OLD_TEXT.search(claim.source)
    )


def _is_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _terms(register: Register) -> Iterator[Problem]:
    for key, term in register.terms.items():
        try:
            period(term.period)
        except PeriodProblem as error:
            yield wrong(("terms", key, "period"), str(error), "write an ISO 8601 period, or leave it empty")
        if term.source_status is not SourceStatus.LAW and _calls_legal(term.text):
            what = f"the text calls a term legal whose source_status is {term.source_status}"
            yield wrong(("terms", key, "text"), what, "say what it rests on instead")
        for language, text in (("nl", term.text.nl), ("en", term.text.en)):
            yield from _check_period_text(("terms", key, "text", language), text, term.period)
        if key in LONGEST and not _fits(term.period, LONGEST[key]):
            what = f"this is never kept for longer than {LONGEST[key]}, whatever the register says"
            yield wrong(("terms", key, "period"), what, "write a shorter period")


def _check_period_text(path: Path, text: str, length: str) -> Iterator[Problem]:
    """A text says its period by `{period}` alone: a number beside it would stay when the period changes."""
    if not length and SPELLED in text:
        yield wrong(path, "the text says a period that the term has not", f"leave {SPELLED} out")
    elif length and (found := _NUMBERED.search(text)):
        what = f"{found.group()!r} stands beside the period and would stay when that changes"
        yield wrong(path, what, f"write {SPELLED} in its place")


def _calls_legal(text: Text) -> bool:
    return bool(_CALLED_LEGAL.search(text.nl) or _CALLED_LEGAL.search(text.en))


def _limits(register: Register) -> Iterator[Problem]:
    """What must stay at least so long may not have to go sooner (for one category and start event)."""
    for key, category in register.categories.items():
        terms = [register.terms[term] for term in category.terms if term in register.terms]
        for least in (term for term in terms if term.limit is Limit.MIN):
            for most in (term for term in terms if term.limit is Limit.MAX and term.start == least.start):
                if not _fits(least.period, most.period):
                    what = f"{least.key} keeps this for {least.period}, but {most.key} ends at {most.period}"
                    yield wrong(("categories", key, "terms"), what, "lengthen the one or shorten the other")


def _fits(least: str, most: str) -> bool:
    try:
        return never_longer(period(least), period(most))
    except PeriodProblem:
        return True  # said already, at the term itself


def _categories(register: Register) -> Iterator[Problem]:
    bits: dict[int, str] = {}
    for key, category in register.categories.items():
        path: Path = ("categories", key)
        if not 0 <= category.bit <= HIGHEST_BIT:
            yield wrong((*path, "bit"), f"bit {category.bit} is not 0 to {HIGHEST_BIT}", "choose a free bit")
        if category.bit in bits:
            what = f"bit {category.bit} belongs to {bits[category.bit]} already"
            yield wrong((*path, "bit"), what, "choose a bit that was never used")
        bits.setdefault(category.bit, key)
        if not category.terms:
            yield wrong((*path, "terms"), "a category needs at least one term", "name the terms of [terms]")
        yield from unknowns((*path, "terms"), "term", category.terms, register.terms)
        yield from unknowns((*path, "about"), "group of people", category.about, ABOUT)


def _special(register: Register) -> Iterator[Problem]:
    for key, category in register.categories.items():
        path: Path = ("categories", key, "special")
        grounds = [register.legal_claims[one.claim] for one in category.special if one.claim in register.legal_claims]
        for place, one in enumerate(category.special):
            yield from unknown((*path, place, "claim"), "legal claim", one.claim, register.legal_claims)
        if not all(any(map(_PROTECTED.match, ground.cites)) for ground in grounds):
            what = "what is held of this kind needs a ground of AVG art. 9(2), 10 or 87"
            yield wrong(path, what, "name a claim that cites one, such as avg 9(2)(g)")
        if category.sensitivity is Sensitivity.SPECIAL and not any(_ART_9.match(p) for g in grounds for p in g.cites):
            yield wrong(path, "special data need a ground of AVG art. 9(2)", "name a claim that cites avg 9(2)(g)")
        if grounds and category.sensitivity is Sensitivity.NORMAL:
            yield wrong(
                path, "what the law protects more is never of the least sensitive kind", "set sensitivity to raised"
            )


def _recipients(register: Register) -> Iterator[Problem]:
    for key, recipient in register.recipients.items():
        path: Path = ("recipients", key)
        if not recipient.article.strip():
            yield wrong((*path, "article"), "a recipient needs an article", "name the article that allows it")
        elif recipient.kind is RecipientClass.CONSENT and "6(1)(a)" not in recipient.article:
            what = "who gets data on consent gets them by AVG art. 6(1)(a)"
            yield wrong((*path, "article"), what, "name AVG art. 6(1)(a), or give another kind")
        yield from unknowns((*path, "categories"), "category", recipient.categories, register.categories)
        yield from _outside(register, path, recipient)
    for key, topic in register.topics.items():
        yield from _topic(register, ("topics", key), topic)
    for key, claim in register.claims.items():
        yield from _claim(register, ("claims", key), claim)


def _outside(register: Register, path: Path, recipient: Recipient) -> Iterator[Problem]:
    """Who is neither the school nor the family gets declared fields, of exactly the declared categories."""
    outside = recipient.kind not in (RecipientClass.SUBJECT, RecipientClass.INTERNAL)
    if outside and not (recipient.fields and recipient.desk in register.roles):
        what = "another organisation gets declared fields, from the desk of one role"
        yield wrong((*path, "fields"), what, "name fields (table.column) and desk (a role)")
    if Need.BULK in recipient.needs and recipient.kind is not RecipientClass.OBLIGED:
        yield wrong((*path, "needs"), "many pupils at once only go where a law obliges to it", "remove bulk")
    covered = set()
    for field in recipient.fields:
        name, _dot, column = field.partition(".")
        if name not in register.tables or column not in register.tables[name].columns:
            yield wrong((*path, "fields"), f"there is no field {field}", "write table.column as in [tables]")
        else:
            covered.add(register.tables[name].category)
    if recipient.fields and covered != set(recipient.categories):
        other = ", ".join(sorted(covered ^ set(recipient.categories)))
        yield wrong((*path, "categories"), f"fields and categories differ in {other}", "let them name the same kinds")


def _claim(register: Register, path: Path, claim: Claim) -> Iterator[Problem]:
    """A supplier gets nothing that the register does not let suppliers have."""
    kinds = register.recipients.values()
    allowed = {field for r in kinds if r.kind is RecipientClass.AGREEMENT for field in r.fields}
    yield from unknowns((*path, "fields"), "field of a supplier", claim.fields, allowed)
    yield from unknowns((*path, "about"), "kind of person", claim.about, ("pupil", "staff"))
    if not claim.fields or not claim.about:
        yield wrong(path, "a claim is about somebody and comes from somewhere", "name fields and about")


def _topic(register: Register, path: Path, topic: ConsentTopic) -> Iterator[Problem]:
    yield from unknowns((*path, "categories"), "category", topic.categories, register.categories)
    if topic.version < 1:
        yield wrong((*path, "version"), "the first version is 1", "count from 1, and one more for each new wording")
    if topic.kind is TopicKind.EXCHANGE or topic.recipient:
        yield from unknown((*path, "recipient"), "recipient", topic.recipient, register.recipients)
    known = register.recipients.get(topic.recipient)
    by_agreement = topic.kind is TopicKind.SERVICE and known and known.kind is RecipientClass.AGREEMENT
    if known and known.kind is not RecipientClass.CONSENT and not by_agreement:
        yield wrong((*path, "recipient"), "whoever gets data by law is not asked consent for", "name another recipient")
    if known and not set(topic.categories) <= set(known.categories):
        yield wrong((*path, "categories"), f"{topic.recipient} does not get all of these", "name fewer categories")


def _biometrics(register: Register) -> Iterator[Problem]:
    """AVG art. 9(1) and UAVG art. 29: no reading of bodies to know who somebody is, in no form."""
    for path, words in _naming(register):
        found = _BIOMETRICS.search(words)
        if found:
            what = f"{found.group()!r} is biometrics, which AVG art. 9(1) and UAVG art. 29 forbid here"
            yield wrong(path, what, "remove it; a checksum is called a digest")


def _naming(register: Register) -> Iterator[tuple[Path, str]]:
    for key, category in register.categories.items():
        words = (key, category.sector, *_both(category.name), *_both(category.holds), *_both(category.origin))
        yield ("categories", key), " | ".join(words)
    for key, purpose in register.purposes.items():
        yield ("purposes", key), " | ".join((key, *_both(purpose.name), *_both(purpose.says)))
    for name, table in register.tables.items():
        yield ("tables", name), name
        for column in table.columns.values():
            yield ("tables", name, "columns", column.name), " | ".join((column.name, *_both(column.reason)))


def _both(text: Text) -> tuple[str, str]:
    return text.nl, text.en


CHECKS = (
    _bases,
    _sources,
    _citations,
    _open_points,
    _watching,
    _terms,
    _limits,
    _categories,
    _special,
    _recipients,
    _biometrics,
)
