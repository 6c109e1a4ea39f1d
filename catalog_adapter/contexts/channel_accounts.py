"""``channels:`` of ``context.yml``: the CSP's own accounts on messaging platforms. Secrets are named, never written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from catalog_adapter.data_model import DataModel, Id, SecretName

ChannelKind = Literal["whatsapp", "telegram", "slack", "twilio", "messenger", "rest"]
ChannelSecret = Literal["token", "signing", "verify"]

#: The secrets that each kind of account has.
SECRETS: dict[ChannelKind, tuple[ChannelSecret, ...]] = {
    "whatsapp": ("token", "signing", "verify"),
    "telegram": ("token", "signing"),
    "slack": ("token", "signing"),
    "twilio": ("token",),
    "messenger": ("token", "signing", "verify"),
    "rest": ("token",),
}


class ChannelAccount(DataModel):
    """One account of the CSP. Who writes to it talks in its segment and locale, whatever the message says."""

    id: Id = Field(description="How its webhook's address and reports name it.")
    kind: ChannelKind = Field(description="The platform.")
    segment: Id = Field(description="The segment that its customers talk in.")
    locale: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-[A-Z]{2}$")] | None = Field(
        None, description="The locale that its customers talk in; without, the first of `locales`."
    )
    account: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = Field(
        None,
        description="The platform's own id of it: WhatsApp's phone number id, the id of the Telegram bot, the Slack "
        "team, the Messenger page, or Twilio's account SID. `rest` has none.",
    )
    sender: Annotated[str, StringConstraints(pattern=r"^(whatsapp:)?\+[0-9]{6,15}$")] | None = Field(
        None, description="For `twilio`: the number it writes from, with `whatsapp:` before it for WhatsApp."
    )
    secrets: dict[ChannelSecret, SecretName] = Field(
        description="The names of its secrets, each beginning `<CSP>_CHANNEL_`: `token`, with which we call the "
        "platform; `signing`, with which it signs; `verify`, which it shows when the webhook is set up."
    )
    template: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,512}$")] | None = Field(
        None,
        description="For `whatsapp`: the name of the approved template, with one variable in its body, that carries "
        "what is said more than 24 hours after the customer last wrote.",
    )

    @property
    def platform_id(self) -> str:
        """What no two accounts of a kind share; empty for ``rest``."""
        return f"{self.account or ''} {self.sender or ''}".strip()

    @model_validator(mode="after")
    def _what_the_kind_has(self) -> ChannelAccount:
        wanted = SECRETS[self.kind]
        if set(self.secrets) != set(wanted):
            raise ValueError(f"an account of `{self.kind}` has the secrets {', '.join(wanted)}")
        if (self.kind == "rest") != (self.account is None):
            raise ValueError("every account but that of `rest` has the platform's id as `account`")
        if (self.kind == "twilio") != (self.sender is not None):
            raise ValueError("`twilio`, and no other, has the number it writes from as `sender`")
        if self.template and self.kind != "whatsapp":
            raise ValueError("`template` is for `whatsapp` alone")
        return self
