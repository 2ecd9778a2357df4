"""Link mails: invitations and links for a new password, written in the account's language and sent one by one."""

import asyncio
import tomllib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import structlog
from babel.dates import format_datetime as format_moment

from ivr.database.engine import Database
from ivr.mail import smtp
from ivr.mail.smtp import AddressRefused, MailNotSent
from ivr.settings import Settings
from routing.people import link_mails
from routing.people.link_mails import LinkMail

log = structlog.get_logger(__name__)

_AT_ONCE = 20
_SOURCE = "en"


async def send_due(settings: Settings, database: Database, now: datetime) -> None:
    """Send the mails that are due. A server that takes none now is asked again later.

    Raises DatabaseNotReachable.
    """
    url = settings.smtp_url.get_secret_value()
    for _ in range(_AT_ONCE if url else 0):
        async with database.begin() as connection:
            mail = await link_mails.next_due(connection, now)
        if mail is None:
            return
        try:
            await asyncio.to_thread(smtp.send, url, written(mail, settings, now))
        except MailNotSent as error:
            log.warning("mail.not_sent", account=mail.account, why=str(error))
            return
        except AddressRefused:
            log.warning("mail.refused", account=mail.account)
            async with database.begin() as connection:
                await link_mails.refused(connection, mail)
            continue
        log.info("mail.sent", account=mail.account)
        async with database.begin() as connection:
            await link_mails.mailed(connection, now, mail)


def written(mail: LinkMail, settings: Settings, now: datetime) -> EmailMessage:
    """Return the message: plain text, with the link, who has made it, and until when it holds."""
    language = next(each for each in (mail.language, settings.language, _SOURCE) if each in _words())
    words = _words()[language]
    expires = mail.expires_at.astimezone(settings.zone)
    host = urlsplit(settings.pages_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = f"Satu Nomor <{smtp.sender(settings.smtp_url.get_secret_value(), host)}>"
    message["To"] = mail.email
    message["Subject"] = words[mail.purpose]["subject"]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    text = words[mail.purpose]["body"].format(
        who=mail.made_by or words["somebody"],
        pages=settings.pages_url,
        link=f"{settings.pages_url}/link/{mail.token}",
        until=f"{format_moment(expires, words['until'], locale=language)} {expires.tzname()}",
    )
    message.set_content(text.lstrip())
    return message


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files("ivr.mail") / "words.toml").read_text(encoding="utf-8"))
