"""Asks a CSP's own TMF679 v4: offerings by the ids that its catalogue gives them."""

from __future__ import annotations

from catalog_adapter.qualification.answers import verdicts_of
from catalog_adapter.qualification.speaking import Items, Json, installation_place
from catalog_adapter.qualification.verdicts import Verdict


class SpeakingTmf679:
    """Product offering qualification."""

    path = "productOfferingQualification"

    def question(self, items: Items, postcode: str) -> Json:
        """One item for each offering."""
        place = installation_place(postcode)
        return {
            "instantSyncQualification": True,
            "provideAlternative": False,
            "provideOnlyAvailable": False,
            "provideUnavailabilityReason": True,
            "place": [place],
            "productOfferingQualificationItem": [
                {
                    "id": name,
                    "action": "add",
                    "productOffering": {"id": offering, "@referredType": "ProductOffering"},
                    "product": {"place": [place], "@type": "Product"},
                    "@type": "ProductOfferingQualificationItem",
                }
                for name, offering in items.items()
            ],
            "@type": "ProductOfferingQualification",
        }

    def verdicts(self, answer: Json, items: Items) -> dict[str, Verdict]:
        """By item. Raises ValueError."""
        return verdicts_of(
            answer, items, member="productOfferingQualificationItem", result="qualificationItemResult",
            asked="productOffering.id",
        )  # fmt: skip
