"""What AVG art. 15 wants told beside the data: rights, complaint, origin, automated decisions."""

from collections.abc import Mapping, Sequence

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.reach import reach
from zorgvuldig.register.schema import Purpose, Text
from zorgvuldig.release.release import Row

# As on the public page and in the requests: out of the register.
RIGHTS = tuple(REGISTER.personal_rights.values())
# By key of a right that depends on a ground, the purposes that give it for each kind of data.
REACH: Mapping[str, Mapping[str, tuple[Purpose, ...]]] = {
    right.key: {row.category.key: row.purposes for row in reach(REGISTER, right)} for right in RIGHTS if right.grounds
}
AUTOMATED = REGISTER.information["automated_decisions"].says


_AGREED = Text(
    "{product} bewaart gegevens buiten de Europese Economische Ruimte: {where}. De waarborg is: {safeguard}.",
    "{product} keeps data outside the European Economic Area: {where}. The safeguard is: {safeguard}.",
)
EEA = Text(
    "Volgens het register en de afspraken met leveranciers gaat niets hiervan naar een land buiten de Europese Economische Ruimte.",
    "By the register and the agreements with suppliers nothing of this goes to a country outside the European Economic Area.",
)


def outside_eea(rows: Mapping[str, Sequence[Row]]) -> list[Text]:
    """Who takes the data of a copy outside the European Economic Area, and with which safeguard; when nobody does, that is said.

    What was agreed with suppliers counts for those that got something: their agreements are among the rows.
    """
    going = [
        Text(f"{one.name.nl}: {one.outside_eea}.", f"{one.name.en}: {one.outside_eea}.")
        for one in REGISTER.recipients.values()
        if one.outside_eea
    ]
    products = {row["id"]: row["name"] for row in rows.get("product", ())}
    for row in rows.get("agreement", ()):
        if row["outside_eea"]:
            words = {"product": products[row["product_id"]], "where": row["stored_in"], "safeguard": row["outside_eea"]}
            going.append(Text(_AGREED.nl.format_map(words), _AGREED.en.format_map(words)))
    return list(dict.fromkeys(going)) or [EEA]
