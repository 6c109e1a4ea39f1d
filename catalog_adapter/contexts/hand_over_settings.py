"""``hand_over:`` of ``context.yml``: the inbox of the CSP's own in which its people write with customers. Secrets are
named, never written."""

from __future__ import annotations

from pydantic import Field, model_validator

from catalog_adapter.data_model import DataModel, SecretName


class ChatwootInbox(DataModel):
    """An inbox at Chatwoot, of its kind *API*. Each secret's name begins ``<CSP>_CHATWOOT_``."""

    url: str = Field(
        pattern=r"^https?://", max_length=2000, description="Where Chatwoot is, such as `https://app.chatwoot.com`."
    )
    account: int = Field(ge=1, le=2**31, description="The number of the account, as its pages' addresses have it.")
    inbox: int = Field(ge=1, le=2**31, description="The number of the inbox, as the address of its settings has it.")
    token: SecretName = Field(
        description="The name of the secret with an agent's access token; it begins `<CSP>_CHATWOOT_`."
    )
    signing: SecretName | None = Field(
        None, description="The name of the secret with which the inbox signs its webhook; Chatwoot 4.13 and later do."
    )
    address_key: SecretName | None = Field(
        None,
        description="The name of the secret that the webhook's address ends with, where Chatwoot does not sign.",
    )

    @model_validator(mode="after")
    def _one_way_to_verify(self) -> ChatwootInbox:
        if (self.signing is None) == (self.address_key is None):
            raise ValueError("`chatwoot` has `signing`, or, where it does not sign, an `address_key`")
        return self


class HandOverSettings(DataModel):
    """Where people take conversations over, if not in the console."""

    chatwoot: ChatwootInbox = Field(description="An inbox at Chatwoot.")
