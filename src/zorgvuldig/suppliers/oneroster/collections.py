"""The read operations of the rostering service, as a table: what an address asks for, and in what the answer is wrapped."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What an address calls a collection, and which kept objects those are: their kind, and what narrows them.
COLLECTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "academicSessions": ("academicSessions", {}),
    "classes": ("classes", {}),
    "courses": ("courses", {}),
    "demographics": ("demographics", {}),
    "enrollments": ("enrollments", {}),
    "gradingPeriods": ("academicSessions", {"type": "gradingPeriod"}),
    "orgs": ("orgs", {}),
    "schools": ("orgs", {"type": "school"}),
    "students": ("users", {"role": "student"}),
    "teachers": ("users", {"role": "teacher"}),
    "terms": ("academicSessions", {"type": "term"}),
    "users": ("users", {}),
}
SINGULAR = {
    "academicSessions": "academicSession",
    "classes": "class",
    "courses": "course",
    "demographics": "demographics",
    "enrollments": "enrollment",
    "orgs": "org",
    "users": "user",
}
# What belongs to something: its collections, by what they belong to.
RELATIONS = {
    "classes": ("students", "teachers"),
    "courses": ("classes",),
    "schools": ("classes", "courses", "enrollments", "students", "teachers", "terms"),
    "students": ("classes",),
    "teachers": ("classes",),
    "terms": ("classes", "gradingPeriods"),
    "users": ("classes",),
}
IN_A_CLASS_OF_A_SCHOOL = ("enrollments", "students", "teachers")
# As what the question names the thing that others belong to.
PARENT = {
    "classes": "class",
    "courses": "course",
    "schools": "school",
    "students": "user",
    "teachers": "user",
    "terms": "term",
    "users": "user",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One address below the service: `route` as Django writes it, and what it asks. `parents` says which part of the address is what."""

    name: str
    route: str
    kind: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    single: bool = False

    @property
    def envelope(self) -> str:
        """The one key of the answer: singular for one object, plural for a list."""
        return SINGULAR[self.kind] if self.single else self.kind

    def narrow(self, parts: Mapping[str, str]) -> dict[str, str]:
        """What `gate.roster_open` is asked to keep to, with the numbers in the address."""
        return {**self.fixed, **{self.parents[key]: value for key, value in parts.items()}}


def _operations() -> tuple[Operation, ...]:
    made = []
    for collection, (kind, fixed) in COLLECTIONS.items():
        made.append(Operation(collection, collection, kind, fixed))
        made.append(Operation(f"{collection}_one", f"{collection}/<str:one>", kind, fixed, {"one": "id"}, single=True))
    for parent, collections in RELATIONS.items():
        for collection in collections:
            kind, fixed = COLLECTIONS[collection]
            if PARENT[parent] == "user":  # the classes of a student, a teacher, or any user
                fixed = fixed | COLLECTIONS[parent][1]
            route, name = f"{parent}/<str:one>/{collection}", f"{parent}_{collection}"
            made.append(Operation(name, route, kind, fixed, {"one": PARENT[parent]}))
    for collection in IN_A_CLASS_OF_A_SCHOOL:
        kind, fixed = COLLECTIONS[collection]
        route = f"schools/<str:one>/classes/<str:other>/{collection}"
        made.append(Operation(f"schools_classes_{collection}", route, kind, fixed, {"one": "school", "other": "class"}))
    return tuple(made)


OPERATIONS = _operations()
