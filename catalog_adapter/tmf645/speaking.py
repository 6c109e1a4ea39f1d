"""Asks a CSP's own TMF645 v4: service specifications, by their ids."""

from __future__ import annotations

from catalog_adapter.qualification.answers import verdicts_of
from catalog_adapter.qualification.speaking import Items, Json, installation_place
from catalog_adapter.qualification.verdicts import Verdict


class SpeakingTmf645:
    """Service qualification."""

    path = "checkServiceQualification"

    def question(self, items: Items, postcode: str) -> Json:
        """One item for each service."""
        place = installation_place(postcode)
        return {
            "instantSyncQualification": True,
            "provideAlternative": False,
            "provideUnavailabilityReason": True,
            "serviceQualificationItem": [
                {
                    "id": name,
                    "service": {
                        "place": [place],
                        "serviceSpecification": {"id": service, "@referredType": "ServiceSpecification"},
                        "@type": "Service",
                    },
                    "@type": "CheckServiceQualificationItem",
                }
                for name, service in items.items()
            ],
            "@type": "CheckServiceQualification",
        }

    def verdicts(self, answer: Json, items: Items) -> dict[str, Verdict]:
        """By item. Raises ValueError."""
        return verdicts_of(
            answer, items, member="serviceQualificationItem", result="qualificationResult",
            asked="service.serviceSpecification.id",
        )  # fmt: skip
