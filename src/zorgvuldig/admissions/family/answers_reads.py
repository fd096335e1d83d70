"""Answers of an application as people read them back: page by page, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.admissions.family.reads import ApplicationDraft
from zorgvuldig.admissions.questions import (
    ADDRESS,
    CHILD,
    CONTACTS,
    EMERGENCY,
    GUARDIAN,
    GUARDIANS,
    HEALTH,
    NUMBER,
    SCHOOLING,
    TOPICS,
    Answers,
    Ask,
    Question,
    Step,
    Words,
)
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question in short with what was answered; empty when nothing was."""

    label: Words
    answer: str


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form with its answers. `slug` is where they are changed."""

    slug: str
    title: Words
    lines: list[AnswerRow]


def answer_text(question: Question, answer: Any) -> str:
    """An answer in words."""
    if answer in (None, ""):
        return ""
    match question.ask:
        case Ask.DATE:
            return date_format(date.fromisoformat(answer), "j F Y")
        case Ask.YES_NO:
            return gettext("ja") if answer else gettext("nee")
        case Ask.CHOICE:
            return str(dict(question.choices).get(answer, answer))
    return str(answer)


def answer_rows(step: Step, item: Answers) -> list[AnswerRow]:
    """The answers to the questions of a page."""
    return [AnswerRow(question.label, answer_text(question, item.get(question.key))) for question in step.questions]


def answered(answers: Answers) -> Iterator[Section]:
    """Every page that fills a part of the answers."""
    yield Section(CHILD.slug, CHILD.title, answer_rows(CHILD, answers))
    yield Section(ADDRESS.slug, ADDRESS.title, answer_rows(ADDRESS, answers))
    for step, item in zip(GUARDIAN, answers.get(GUARDIANS, []), strict=False):
        yield Section(step.slug, step.title, answer_rows(step, item))
    yield Section(SCHOOLING.slug, SCHOOLING.title, answer_rows(SCHOOLING, answers))
    people = answers.get(CONTACTS, [])
    told = [AnswerRow(item.get("emergency_contact.name", ""), _contact(item)) for item in people]
    yield Section(EMERGENCY.slug, EMERGENCY.title, told)


def sections(draft: ApplicationDraft) -> list[Section]:
    """Everything the family filled in, in the order of the pages. Of the citizen number only whether it is there."""
    found = list(answered(draft.answers))
    kept = gettext("ingevuld, en versleuteld bewaard") if draft.has_number else ""
    found.insert(1, Section(NUMBER.slug, NUMBER.title, [AnswerRow(NUMBER.questions[0].label, kept)]))
    found.append(Section(HEALTH.slug, HEALTH.title, [AnswerRow(HEALTH.questions[0].label, draft.health)]))
    if REGISTER.topics:
        found.append(Section("toestemming", gettext("Waar u ja of nee op mag zeggen"), consents(draft.answers)))
    return found


def consents(answers: Answers) -> list[AnswerRow]:
    """The topics of the register with what was answered."""
    given = answers.get(TOPICS, {})
    words = {True: gettext("ja"), False: gettext("nee")}
    said = {key: words[one["allows"]] for key, one in given.items()}
    return [AnswerRow(say(topic.name), said.get(key, "")) for key, topic in REGISTER.topics.items()]


def _contact(item: Answers) -> str:
    return ", ".join(filter(None, (item.get("emergency_contact.tie", ""), item.get("emergency_contact.phone", ""))))


def name_of_guardian(item: Answers) -> str:
    """What a guardian is called, as far as it is filled in."""
    return " ".join(filter(None, (item.get(f"guardian.{key}", "") for key in ("given_name", "prefix", "family_name"))))


def guardian_lines(items: list[Answers]) -> list[tuple[Step, str, str]]:
    """The guardians with the page they are changed on, their name, and what they are of the child."""
    kind = next(question for question in GUARDIAN[0].questions if question.key == "guardianship.kind")
    return [
        (step, name_of_guardian(item), answer_text(kind, item.get(kind.key)))
        for step, item in zip(GUARDIAN, items, strict=False)
    ]


def differences(step: Step, held: Any, mine: Any) -> list[AnswerRow]:
    """What another tab kept where this one says something else."""
    theirs, ours = (value if isinstance(value, list) else [value] for value in (held, mine))
    found = []
    for place in range(max(len(theirs), len(ours))):
        one = theirs[place] if place < len(theirs) else {}
        other = ours[place] if place < len(ours) else {}
        found += [
            AnswerRow(question.label, answer_text(question, one.get(question.key)) or gettext("leeg"))
            for question in step.questions
            if one.get(question.key, "") != other.get(question.key, "")
        ]
    return found
