-- Marks the guardians whose e-mail address a file is about to change, so that somebody looks at it. Gives the number of each. One that was
-- empty counts too when nobody of the school brought the file; whoever does lets in nobody by it (`gate.is_file_of`).
-- Parameters: person, email (arrays; an empty address is silence), is_brought.
with incoming as (
    select * from unnest(%(person)s::integer[], %(email)s::text[]) with ordinality as i (person, email, n)
), marked as (
    update guardian g set email_to_check = true from incoming i
    where g.person_id = i.person and i.email <> '' and (g.email <> '' or not %(is_brought)s::boolean) and lower(g.email) <> lower(i.email)
    returning i.n
)
select n from marked order by n
