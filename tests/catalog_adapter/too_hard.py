"""An offering about which not all can be found out in time: rooms with desks, each with a number of its own."""

from __future__ import annotations

from itertools import combinations

#: So many desks, each with a number of its own; where it is ``tight``, there is one number less than there are desks.
#: That this is impossible, a solver can tell only after trying for very long.
DESKS = 13

OFFERS = f"""\
product_specifications:
  - id: office
    name: Office
    characteristics:
      - {{id: tight, name: Tight, type: boolean, default: false, ask: 1}}
{"".join(f"      - {{id: desk{n}, name: Desk {n}, values: {list(range(1, DESKS + 1))}}}\n" for n in range(DESKS))}
product_offerings:
  - {{id: rooms, name: Rooms, description: Rooms., specification: office,
     prices: [{{id: base, recurring: month, amount: "9.00"}}]}}
"""


def _constraint(name: str, when: str, exclude: str) -> str:
    return f"""\
  - id: {name}
    when: {{{when}}}
    exclude: {{{exclude}}}
    explain: Each desk has a number of its own.
    cases: {{valid: [{{{exclude.split(":")[0]}: 3}}], violated: [{{{when}, {exclude}}}]}}
"""


CONSTRAINTS = "constraints:\n" + "".join(
    _constraint(f"d{one}-d{other}-{number}", f"desk{one}: {number}", f"desk{other}: {number}")
    for one, other in combinations(range(DESKS), 2)
    for number in range(1, DESKS + 1)
)
CONSTRAINTS += "".join(_constraint(f"tight-{n}", "tight: true", f"desk{n}: {DESKS}") for n in range(DESKS))
