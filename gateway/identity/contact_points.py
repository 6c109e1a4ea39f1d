"""Sends a few words to a phone number or an e-mail address: by SMS from the CSP's own Twilio account where it has one,
by e-mail where the installation has a mail server.

Input: the CSP, the contact points of somebody, the words. Output: none; the first way that there is was taken.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formataddr

import aiosmtplib

from catalog_adapter.contexts import CatalogAdapter, ContextInvalid, ContextNotFound
from foundation.database import Database
from foundation.errors import BespokeError
from foundation.secrets import Secrets
from foundation.settings import Settings
from gateway.channels.messaging.accounts import Account, Accounts
from gateway.channels.messaging.platform import SendFailed
from gateway.channels.messaging.sender import Sender
from gateway.channels.twilio.twilio import Twilio

_EMAIL = re.compile(r"[^@\s<>,;:\"]{1,64}@[^@\s<>,;:\"]{1,250}", re.ASCII)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


class ContactPoints:
    """The ways of all CSPs."""

    def __init__(self, adapter: CatalogAdapter, database: Database, secrets: Secrets, settings: Settings) -> None:
        self._adapter = adapter
        self._accounts = Accounts(adapter, database, secrets)
        self._settings = settings
        self._twilio = Twilio(settings.twilio_url, settings.effective_public_url)
        self._sender = Sender(settings.channel_timeout)

    async def can_reach(self, csp: str, points: list[str] | None) -> bool:
        """Whether there is a way to one of these contact points; for None, whether there is any."""
        sms, mail = await self._sms_account(csp) is not None, bool(self._settings.smtp_host)
        if points is None:
            return sms or mail
        return (sms and _first(_PHONE, points) is not None) or (mail and _first(_EMAIL, points) is not None)

    async def send(self, csp: str, points: list[str], subject: str, text: str) -> None:
        """Send. ``subject`` is for an e-mail. Raises SendFailed."""
        account, phone, email = await self._sms_account(csp), _first(_PHONE, points), _first(_EMAIL, points)
        try:
            if account is not None and phone is not None:
                await self._sender.send(self._twilio.request(account, phone, {"Body": text}), self._twilio.check)
            elif email is not None and self._settings.smtp_host:
                await self._mail(await self._name(csp), email, subject, text)
            else:
                raise SendFailed("there is no way to the contact points", permanent=True)
        except SendFailed:
            raise
        except BespokeError as error:  # the account's secret has no value, or the context can't be used
            raise SendFailed(error.message) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()

    async def _sms_account(self, csp: str) -> Account | None:
        try:
            accounts = await self._adapter.channels(csp)
        except (ContextNotFound, ContextInvalid):
            return None
        found = next((one for one in accounts if one.kind == "twilio" and (one.sender or "").startswith("+")), None)
        return await self._accounts.find(csp, found.id) if found is not None else None

    async def _name(self, csp: str) -> str:
        return (await self._adapter.head(csp)).context.name

    async def _mail(self, name: str, email: str, subject: str, text: str) -> None:
        settings, message = self._settings, EmailMessage()
        try:
            message["From"] = formataddr((name, settings.smtp_from))
            message["To"] = email
            message["Subject"] = f"{name}: {subject}"
            message.set_content(text)
            await aiosmtplib.send(
                message,
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_user or None,
                password=settings.smtp_password.get_secret_value() or None,
                use_tls=settings.smtp_security == "tls",
                start_tls=settings.smtp_security == "starttls",
                timeout=settings.channel_timeout,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise SendFailed("the mail server refused the address", permanent=True) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise SendFailed(f"the mail server can't be used ({type(error).__name__})") from None
        except (MessageError, ValueError) as error:
            raise SendFailed("no mail can be made for the address", permanent=True) from error


def _first(form: re.Pattern[str], points: list[str]) -> str | None:
    return next((one for one in points if form.fullmatch(one)), None)
