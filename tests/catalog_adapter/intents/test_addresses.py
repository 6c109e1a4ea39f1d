"""Addresses as the customers of the shipped CSPs type them, in one line."""

from __future__ import annotations

import pytest

from catalog_adapter.tone.reply import Asked
from tests.understanding.sentences import context_of

NORTHLIGHT, VIVAMOVIL = "northlight-consumer-en-GB", "vivamovil-general-es-ES"
ALPNETZ, ALPNETZ_FR = "alpnetz-kmu-de-CH", "alpnetz-kmu-fr-CH"
ADDRESS = Asked(kind="place", characteristic="address")


def _parts(context: str, text: str, asked: Asked | None) -> str:
    """Street | number | flat | postcode | town."""
    found = [one for one in context_of(context).understand(text, asked).entities if one.kind == "address"]
    names = ("streetName", "streetNr", "subUnitNumber", "postcode", "city")
    return "|".join(found[0].parts.get(name, "") for name in names) if found else ""


@pytest.mark.parametrize(
    ("context", "text", "parts"),
    [
        (NORTHLIGHT, "12 High Street, EC1A 1BB London", "High Street|12||EC1A 1BB|London"),
        (NORTHLIGHT, "12 High Street, London EC1A 1BB", "High Street|12||EC1A 1BB|London"),
        (NORTHLIGHT, "flat 3, 12a high st london ec1a 1bb", "high st|12a|flat 3|EC1A 1BB|london"),
        (NORTHLIGHT, "its 4 Mill Lane in Leeds, LS6 2AB pls", "Mill Lane|4||LS6 2AB|Leeds"),
        (NORTHLIGHT, "12 Elmhurst, LS6 2AB", "Elmhurst|12||LS6 2AB|"),
        (NORTHLIGHT, "12 High Street", "High Street|12|||"),
        (NORTHLIGHT, "EC1A 1BB London", "|||EC1A 1BB|London"),
        (VIVAMOVIL, "Calle Mayor 3, 2ºB, 28013 Madrid", "Calle Mayor|3|2ºB|28013|Madrid"),
        (VIVAMOVIL, "c/ de la Paz, 12, 46001 Valencia por favor", "c/ de la Paz|12||46001|Valencia"),
        (VIVAMOVIL, "avda. de América nº 25 28013", "avda. de América|25||28013|"),
        (ALPNETZ, "Hauptstr. 5, 8005 Zürich", "Hauptstr.|5||8005|Zürich"),
        (ALPNETZ, "bahnhofstrasse 12a 3011 bern", "bahnhofstrasse|12a||3011|bern"),
        (ALPNETZ, "Zürcher Strasse 5, 8005 Zürich bitte", "Zürcher Strasse|5||8005|Zürich"),
        (ALPNETZ, "Im Grund 4, 9000 St. Gallen", "Im Grund|4||9000|St. Gallen"),
        (ALPNETZ, "8005 Zürich", "|||8005|Zürich"),
        (ALPNETZ_FR, "12 rue de la Paix 1204 Genève", "rue de la Paix|12||1204|Genève"),
        (ALPNETZ_FR, "rue du Rhône 12, 1204 Genève svp", "rue du Rhône|12||1204|Genève"),
        (ALPNETZ_FR, "place du Marché 3, 2000 Neuchâtel", "place du Marché|3||2000|Neuchâtel"),
    ],
)
def test_an_address_that_was_asked_for(context: str, text: str, parts: str) -> None:
    assert _parts(context, text, ADDRESS) == parts


@pytest.mark.parametrize(
    ("context", "text", "parts"),
    [
        (NORTHLIGHT, "i want fibre at 12 High Street, LS6 2AB", "High Street|12||LS6 2AB|"),
        (VIVAMOVIL, "quiero internet en la calle mayor 3, 28013 madrid", "calle mayor|3||28013|madrid"),
        (ALPNETZ, "wir brauchen Internet an der Bahnhofstrasse 12, 3011 Bern", "Bahnhofstrasse|12||3011|Bern"),
        (ALPNETZ_FR, "il nous faut internet au 4 chemin des Fleurs à 1950 Sion", "chemin des Fleurs|4||1950|Sion"),
    ],
)
def test_an_address_in_an_order(context: str, text: str, parts: str) -> None:
    assert _parts(context, text, None) == parts


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (NORTHLIGHT, "fibre 500 for 12 months"),
        (NORTHLIGHT, "EC1A 1BB"),
        (NORTHLIGHT, "2 tvs and 1 landline please"),
        (VIVAMOVIL, "quiero 2 líneas con 50 gigas"),
        (ALPNETZ, "in 8005 Zürich"),  # a postcode and no more, until the address is asked for
        (ALPNETZ_FR, "4 ip fixes et 12 mois"),
    ],
)
def test_what_is_no_address(context: str, text: str) -> None:
    assert _parts(context, text, None) == ""
