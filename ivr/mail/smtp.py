"""SMTP: one message handed to the server of SMTP_URL, `smtp://user:password@host:587` or `smtps://...`.

`?from=` names the sender; without it, a user that is an address is the sender.
"""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_SECONDS = 10.0  # for each answer of the server
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = {"localhost", "127.0.0.1", "::1"}
_FOR_GOOD = 500


class MailNotSent(Exception):
    """The server took no mail now; it may later."""


class AddressRefused(Exception):
    """The server takes no mail for this address."""


def sender(url: str, host: str) -> str:
    """Return the sender's address; `host` is that of the pages, for a server that names none."""
    parts = urlsplit(url)
    named = parse_qs(parts.query).get("from", [unquote(parts.username or "")])[0]
    return named if "@" in named else f"satunomor@{host}"


def send(url: str, message: EmailMessage) -> None:
    """Hand a message to the server; this blocks. Raises MailNotSent, AddressRefused; neither quotes the server."""
    parts = urlsplit(url)
    try:
        with _connected(parts) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= _FOR_GOOD for code, _ in error.recipients.values()):
            raise AddressRefused from None
        raise MailNotSent("the address was refused for now") from None
    except smtplib.SMTPNotSupportedError:
        raise AddressRefused from None  # a name outside ASCII, and a server that knows none
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=_SECONDS)
    if host in _HERE:
        return server
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    elif parts.username:
        server.close()
        raise MailNotSent("the server offers no TLS, and a password is not sent without")
    return server
