"""A board with so many members of staff that no page shows all of them."""

from tests.people import Cast, days

PREFIX, FAMILY = "van den", "Menigte"


def crowd(cast: Cast, count: int, role: str = "teacher") -> list[int]:
    """So many more at school Oost, «Wil van den Menigte 001» and on, with the abbreviation `MN001`; nobody has an account."""
    rows = cast.db.execute(
        """
        with new as (
            insert into person (uid) select gen_random_uuid() from generate_series(1, %(count)s) returning id
        ), numbered as (
            select id, row_number() over (order by id) as n from new
        ), staff as (
            insert into staff (person_id, code, given_name, prefix, family_name)
            select id, 'MN' || to_char(n, 'FM000'), 'Wil', %(prefix)s, %(family)s || ' ' || to_char(n, 'FM000') from numbered
            returning person_id
        )
        insert into staff_role (staff_id, school_id, role, starts_on)
        select person_id, %(school)s, %(role)s, %(day)s from staff order by person_id returning staff_id
        """,
        {"count": count, "prefix": PREFIX, "family": FAMILY, "school": cast.schools["Oost"], "role": role, "day": days(-100)},
    )  # fmt: skip
    return [number for (number,) in rows.fetchall()]
