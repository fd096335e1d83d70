"""The parts themselves: a copy of the school runs, somebody signs in to it, and what is killed is gone."""

from tests.running.school import School


def test_somebody_signs_in_to_a_copy_of_the_school(school: School) -> None:
    web = school.installation.serve().ready()
    family = school.signed_in("ouder", web.port)
    assert "Mijn kind" in family.get("/").text
    staff = school.signed_in("docent", web.port)
    assert "/groepen/" in staff.get("/").text
    web.kill()
    assert not web.alive
    assert not web.answers()
