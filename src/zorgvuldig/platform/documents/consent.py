"""Proof of consent on paper: what was asked in which words, who answered what and when, and how that was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zorgvuldig.platform.documents.renderer import render


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer. `words` is what was read, `how` how it came and who wrote it down; moments are written out already."""

    about: str
    words: str
    answer: str
    who: str
    when: str
    how: str


@dataclass(frozen=True, slots=True)
class ConsentDocument:
    """The answers about one pupil, the last one first, and what holds today (about, outcome); all of it in words."""

    school: str
    title: str
    pupil: str
    made_on: date
    holds: Sequence[tuple[str, str]]
    answers: Sequence[AnswerLine]
    note: str


def consent_pdf(document: ConsentDocument) -> bytes:
    """The proof as PDF. Raises DocumentProblem."""
    lines = [
        {"about": a.about, "words": a.words, "answer": a.answer, "who": a.who, "when": a.when, "how": a.how}
        for a in document.answers
    ]
    return render(
        "toestemming.typ",
        {
            "school": document.school,
            "title": document.title,
            "pupil": document.pupil,
            "made_on": document.made_on,
            "holds": document.holds,
            "answers": lines,
            "note": document.note,
        },
    )
