"""Every domain's models, so that the one Django app knows them."""

from zorgvuldig.admissions import models as admissions
from zorgvuldig.attendance import models as attendance
from zorgvuldig.cameras import models as cameras
from zorgvuldig.cameras.handout import models as cameras_handout
from zorgvuldig.canaries import models as canaries
from zorgvuldig.care import models as care
from zorgvuldig.consent import models as consent
from zorgvuldig.families import models as families
from zorgvuldig.gate import models as gate
from zorgvuldig.governance.breach import models as governance_breach
from zorgvuldig.governance.dpia import models as governance_dpia
from zorgvuldig.governance.duties import models as governance_duties
from zorgvuldig.governance.law import models as governance_law
from zorgvuldig.governance.norms import models as governance_norms
from zorgvuldig.governance.open_points import models as governance_open_points
from zorgvuldig.governance.reading import models as governance_reading
from zorgvuldig.governance.register_editor import models as governance_register_editor
from zorgvuldig.incidents import models as incidents
from zorgvuldig.learning import models as learning
from zorgvuldig.learning.agenda import models as learning_agenda
from zorgvuldig.learning.archive import models as learning_archive
from zorgvuldig.learning.exams import models as learning_exams
from zorgvuldig.learning.final_marks import models as learning_final_marks
from zorgvuldig.media import models as media
from zorgvuldig.media.publication import models as media_publication
from zorgvuldig.messages import models as messages
from zorgvuldig.pupils import file_models as pupils_file
from zorgvuldig.pupils.own_fields import models as pupils_own_fields
from zorgvuldig.release import models as release
from zorgvuldig.release.exchange import models as release_exchange
from zorgvuldig.retention import models as retention
from zorgvuldig.rights import models as rights
from zorgvuldig.rights.weighing import models as rights_weighing
from zorgvuldig.school import models as school
from zorgvuldig.school import source_models as school_sources
from zorgvuldig.school.people import models as school_people
from zorgvuldig.school.staffing import models as school_staffing
from zorgvuldig.school.year import models as school_year
from zorgvuldig.statement import models as statement
from zorgvuldig.suppliers import models as suppliers
from zorgvuldig.suppliers.oidc import models as suppliers_oidc

__all__ = [
    "admissions",
    "attendance",
    "cameras",
    "cameras_handout",
    "canaries",
    "care",
    "consent",
    "families",
    "gate",
    "governance_breach",
    "governance_dpia",
    "governance_duties",
    "governance_law",
    "governance_norms",
    "governance_open_points",
    "governance_reading",
    "governance_register_editor",
    "incidents",
    "learning",
    "learning_agenda",
    "learning_archive",
    "learning_exams",
    "learning_final_marks",
    "media",
    "media_publication",
    "messages",
    "pupils_file",
    "pupils_own_fields",
    "release",
    "release_exchange",
    "retention",
    "rights",
    "rights_weighing",
    "school",
    "school_people",
    "school_sources",
    "school_staffing",
    "school_year",
    "statement",
    "suppliers",
    "suppliers_oidc",
]
