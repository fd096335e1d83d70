"""A family's own pages about learning materials: which product may get what, and which got what and when."""

from uuid import UUID

from zorgvuldig.kit.page_kinds import Context
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.release.ages import deciding_ages
from zorgvuldig.suppliers.family.reads import AboutPupil, received, received_by

READS = ("organisation", "staff", "identity", "birth", "membership", "release", "supplier")


@family_page("leermiddelen/", "received", reads=READS, about=("release", "supplier"), facts="release")
class Materials(FamilyPage):
    """What products may get and got."""

    template = "suppliers/received.html"

    def context(self) -> Context:
        found = received(self.pupil.pupil_id, door=self.door)
        acts = deciding_ages(pupils.birth(self.pupil.pupil_id, door=self.door), today(door=self.door))
        return {
            "may": [one for one in found if one.agreement],
            "before": [one for one in found if not one.agreement],
            "may_ask": acts is not None and acts.decides == self.own,
        }


@family_page("leermiddelen/<uuid:number>/", "received_product", reads=READS, facts="release")
class Material(FamilyPage):
    """Each time that one product got something."""

    template = "suppliers/received_product.html"

    def find(self, number: UUID) -> AboutPupil | None:
        return received_by(number, self.pupil.pupil_id, door=self.door)

    def context(self, one: AboutPupil) -> Context:
        return {"one": one}
