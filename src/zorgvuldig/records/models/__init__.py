"""What the school holds: one module per subject, one table per register category."""

from zorgvuldig.records.models.grades import Grade, Test
from zorgvuldig.records.models.imports import ImportRun
from zorgvuldig.records.models.people import (
    Guardian,
    Guardianship,
    Person,
    Pupil,
    PupilBirth,
    PupilContact,
    PupilIdentity,
)
from zorgvuldig.records.models.schooling import (
    Board,
    Enrolment,
    LearningGroup,
    Membership,
    School,
    SchoolYear,
    SourceKey,
    Subject,
)
from zorgvuldig.records.models.staff import Mentoring, Staff, StaffRole, Teaching

__all__ = [
    "Board",
    "Enrolment",
    "Grade",
    "Guardian",
    "Guardianship",
    "ImportRun",
    "LearningGroup",
    "Membership",
    "Mentoring",
    "Person",
    "Pupil",
    "PupilBirth",
    "PupilContact",
    "PupilIdentity",
    "School",
    "SchoolYear",
    "SourceKey",
    "Staff",
    "StaffRole",
    "Subject",
    "Teaching",
    "Test",
]
