"""A letter of the school: plain Dutch, and the same in English below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zorgvuldig.platform.documents.renderer import render


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """Everything in a letter. `to` are the lines of the address, `quoted` what somebody wrote, printed as written.

    `quoted` stands once, between the Dutch text and its ending; the English text points to it. Without `day` it is a
    preview.
    """

    school: str
    to: Sequence[str]
    day: date | None
    reference: str
    subject: str
    paragraphs: Sequence[str]
    ending: Sequence[str]
    english_subject: str
    english: Sequence[str]
    quoted: str = ""
    quoted_name: str = ""


def letter_pdf(letter: LetterDocument) -> bytes:
    """The letter as PDF. Raises DocumentProblem."""
    return render(
        "brief.typ",
        {
            "school": letter.school,
            "to": letter.to,
            "day": letter.day,
            "reference": letter.reference,
            "subject": letter.subject,
            "paragraphs": letter.paragraphs,
            "ending": letter.ending,
            "quoted": letter.quoted.replace("\r\n", "\n").strip(),
            "quoted_name": letter.quoted_name,
            "english_subject": letter.english_subject,
            "english": letter.english,
        },
    )
