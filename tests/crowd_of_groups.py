"""A school with so many teaching groups that no list shows all of them."""

from tests.people import Cast


def crowd_of_groups(cast: Cast, count: int = 250, stage: int | None = 2, year: int | None = None) -> None:
    """So many more in the year of Oost (or another `year`), «mu2-001» and on, with the subject of wi2B."""
    cast.db.execute(
        """
        insert into learning_group (uid, kind, name, year_id, subject_id, level, stage)
        select gen_random_uuid(), 'teaching', 'mu2-' || to_char(n, 'FM000'), coalesce(%(year)s, g.year_id), g.subject_id, 'havo', %(stage)s
        from learning_group g, generate_series(1, %(count)s) n where g.id = %(like)s
        """,
        {"count": count, "stage": stage, "year": year, "like": cast.groups["wi2B"][0]},
    )
