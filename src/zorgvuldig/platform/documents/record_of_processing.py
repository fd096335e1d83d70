"""The record of processing activities (AVG art. 30) on paper."""

from dataclasses import dataclass
from datetime import date

from zorgvuldig.platform.documents.renderer import render


@dataclass(frozen=True, slots=True)
class PaperPurpose:
    """A chapter: what it is called, and label and text of each thing that is said of it."""

    name: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything on the document: who answers for the data, the purposes, and the kinds of data."""

    school: str
    contact: str
    dpo: str
    version: str
    made_on: date
    purposes: tuple[PaperPurpose, ...]
    categories: tuple[PaperPurpose, ...]


def processing_pdf(paper: Paper) -> bytes:
    """The record as PDF. Raises DocumentProblem."""
    chapters = [("Waarvoor wij gegevens gebruiken", paper.purposes), ("Soorten gegevens", paper.categories)]
    return render(
        "verwerkingen.typ",
        {
            "school": paper.school,
            "title": "Register van verwerkingen",
            "facts": [("Versie", paper.version), ("Gemaakt op", paper.made_on)],
            "who": [("Verantwoordelijk", f"{paper.school}. {paper.contact}"), ("Toezicht", paper.dpo)],
            "chapters": [
                {"title": title, "parts": [{"name": one.name, "facts": one.facts} for one in parts]}
                for title, parts in chapters
            ],
        },
    )
