"""The one settings class. Every setting comes from the environment, prefix ``BESPOKE_``.

``DATABASE_URL`` and ``REDIS_URL`` have no prefix, since every host names them so. A setting's docstring states its
unit.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, IPvAnyNetwork, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything that can be set, with defaults that run on one machine with nothing installed."""

    model_config = SettingsConfigDict(env_prefix="BESPOKE_", extra="ignore", populate_by_name=True)

    state_folder: Path = Field(
        ROOT / ".state", description="Where the database file, keys and logs of this machine are."
    )
    contexts_folder: Path = Field(ROOT / "customer_contexts", description="The customer contexts that are served.")
    contexts_memory_mb: int = Field(
        512, ge=1, description="MiB that compiled contexts may take; what was not used for longest is let go of."
    )
    sentence_encoder: str = Field(
        "catalog_adapter.intents.encoder:UniversalSentences",
        description="The class that makes vectors of sentences, as `module:Class`; its weights ship in a package.",
    )
    database_url: str = Field(
        "", validation_alias=AliasChoices("DATABASE_URL"), description="Empty: SQLite in the state folder."
    )
    redis_url: str = Field(
        "", validation_alias=AliasChoices("REDIS_URL"), description="Empty: bus and locks in process."
    )

    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(8080, description="The port the server listens on.")
    processes: int = Field(
        1, ge=1, le=64, description="Processes of the server that share its port and its machine; each uses a core."
    )
    worker_port: int = Field(
        0, ge=0, le=65_535, description="Where a worker on its own has `/metrics` and `/health`; 0: nowhere."
    )
    public_url: str = Field("", description="How others reach the server; empty: http://host:port.")

    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description="Ranges (CIDR) of the proxies before the server, whose `X-Forwarded-For` says who the client is.",
    )

    bot_url: str = Field(
        "http://127.0.0.1:5005",
        description="Where Rasa listens; several bots with commas between them, of which any takes any turn.",
    )
    internal_token: SecretStr = Field(
        SecretStr(""), description="Shared by server and bot, both ways; empty: made at the first start."
    )
    signing_key: SecretStr = Field(SecretStr(""), description="Signs chat sessions; empty: made at the first start.")

    turn_timeout: float = Field(10.0, description="Seconds a turn may take before the customer is told.")
    message_limit: int = Field(4000, description="Characters a customer's message may have.")
    person_silent_minutes: float = Field(
        15.0,
        gt=0,
        description="Minutes without a word of the person who has a conversation, until it waits for another.",
    )
    missed_days: float = Field(
        90.0, gt=0, description="Days that messages which were not understood are kept, masked, to be learnt from."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Whoever shows it is told the figures at `/metrics`; empty: nobody is."
    )
    log_json: bool = Field(False, description="Logs as JSON lines rather than for people.")
    log_level: str = "INFO"

    webhook_timeout: float = Field(15.0, description="Seconds an OSS may take to answer a webhook.")
    webhook_retry_seconds: tuple[float, ...] = Field(
        (5, 30, 120, 600, 3600, 14400, 36000, 86400, 86400),
        description="Waits between delivery attempts, in seconds; after the last the delivery is given up.",
    )
    webhook_networks: tuple[str, ...] = Field(
        (), description="Ranges (CIDR) that webhooks may go to beside public addresses; loopback only if written out."
    )
    outbox_poll_seconds: float = Field(0.25, description="Seconds after which the outbox looks for work by itself.")
    outbox_lease_seconds: float = Field(
        60.0, description="Seconds a delivery worker may hold a delivery; then it counts as dead. Over webhook_timeout."
    )
    outbox_attempt_days: float = Field(30.0, description="Days that attempts to deliver are kept to be looked at.")
    telegram_url: str = Field("https://api.telegram.org", description="Where Telegram's bot API is.")
    graph_url: str = Field(
        "https://graph.facebook.com/v23.0", description="Where the API of WhatsApp and Messenger is, with its version."
    )
    twilio_url: str = Field("https://api.twilio.com", description="Where Twilio's API is.")
    slack_url: str = Field("https://slack.com/api", description="Where Slack's API is.")
    channel_timeout: float = Field(10.0, description="Seconds a messaging platform may take to accept a message.")
    channel_retry_seconds: tuple[float, ...] = Field(
        (2, 10, 60, 300, 1800, 7200),
        description="Waits between attempts to send a message, in seconds; after the last it is given up.",
    )
    local_accounts: bool = Field(
        True, description="Whether staff may sign in to the console with a password; false: with the provider alone."
    )
    oidc_issuer: str = Field("", description="The OpenID Connect provider that staff signs in with; empty: none.")
    oidc_client_id: str = Field("", description="Who the console is there.")
    oidc_scopes: str = Field("openid email profile", description="What it asks for, with blanks between.")
    oidc_name: str = Field("", description="What staff knows the provider as; empty: its host.")
    oidc_verified_claim: str = Field(
        "email_verified", description="The claim that says that the email is the person's own."
    )
    oidc_roles_claim: str = Field("", description="The claim with what decides about roles; dots lead into it.")
    oidc_roles: dict[str, dict[str, list[str]]] = Field(
        {}, description="What of that claim gives which roles: value, CSP, roles, as JSON; empty: it gives none."
    )
    smtp_host: str = Field("", description="The mail server that codes are sent by; empty: none.")
    smtp_port: int = Field(587, ge=1, le=65_535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field("starttls", description="How the way there is encrypted.")
    smtp_user: str = Field("", description="Who we are there; empty: it doesn't ask.")
    smtp_password: SecretStr = Field(SecretStr(""), description="What shows it.")
    smtp_from: str = Field("", description="The address that mails are from.")
    demo_oss_url: str = Field("http://127.0.0.1:8081", description="Where the demo OSS listens.")
    demo_oss_pause: float = Field(2.0, description="Seconds the demo OSS takes from one state of an order to the next.")

    @property
    def effective_database_url(self) -> str:
        """The database URL, SQLite in the state folder where none is set; in SQLAlchemy's async spelling."""
        url = self.database_url or f"sqlite:///{self.state_folder / 'bespoke.db'}"
        for plain, spelled in (
            ("sqlite://", "sqlite+aiosqlite://"),
            ("postgresql://", "postgresql+psycopg://"),
            ("postgres://", "postgresql+psycopg://"),
        ):
            if url.startswith(plain):
                return spelled + url.removeprefix(plain)
        return url

    @property
    def bot_urls(self) -> list[str]:
        """Where each bot listens."""
        return [url.strip() for url in self.bot_url.split(",") if url.strip()]

    @property
    def effective_public_url(self) -> str:
        """How others reach the server, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
