"""The second factor: codes of an authenticator (TOTP, RFC 6238), and recovery codes for when it is lost."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import ForeignKey, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.people.accounts import Account, accounts
from routing.sealing import Sealer
from routing.sql.columns import binary, integer

RECOVERY_CODES = 10
_STEP_SECONDS = 30
_DRIFT = 1  # steps that a phone's clock may be wrong by
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"  # no vowels, and nothing that looks like something else
_CODE_LENGTH = 10


class RecoveryCode(SQLModel, table=True):
    """One recovery code that has not been used; of the code only its keyed hash is kept."""

    __tablename__ = "recovery_codes"

    account: int = integer(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    code_hash: bytes = binary(primary_key=True)


recovery_codes = SQLModel.metadata.tables["recovery_codes"]


def new_secret() -> str:
    """Return a new secret for an authenticator, in base32."""
    return pyotp.random_base32()


async def prepare(connection: AsyncConnection, account: int, sealer: Sealer) -> None:
    """Give an account a new secret, which waits to be used."""
    secret = sealer.seal(new_secret())
    await connection.execute(update(accounts).where(accounts.c.id == account).values(totp_secret=secret))


def uri_of(secret: str, email: str, issuer: str) -> str:
    """Return the otpauth URI that an authenticator reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, written: str, now: datetime) -> int | None:
    """Return the time step (30 s since 1970) whose code this is; None for a wrong code."""
    code = re.sub(r"\s", "", written)
    totp = pyotp.TOTP(secret)
    step = int(now.timestamp()) // _STEP_SECONDS
    for each in range(step - _DRIFT, step + _DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(each).encode(), code.encode()):
            return each
    return None


async def accept(
    connection: AsyncConnection, account: Account, written: str, now: datetime, sealer: Sealer
) -> bool:
    """Tell whether a code of the authenticator is right, and accept it once: no step counts twice."""
    if account.totp_secret is None:
        return False
    step = step_of(sealer.open(account.totp_secret), written, now)
    if step is None:
        return False
    done = await connection.execute(
        update(accounts)
        .where(
            accounts.c.id == account.id,
            accounts.c.totp_secret == account.totp_secret,
            or_(accounts.c.totp_step.is_(None), accounts.c.totp_step < step),
        )
        .values(totp_step=step, totp_confirmed=True)
    )
    return done.rowcount == 1


async def new_recovery_codes(connection: AsyncConnection, account: int, sealer: Sealer) -> list[str]:
    """Make ten recovery codes, in place of those there were; return them, to be shown once."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
    await connection.execute(
        insert(recovery_codes).values(
            [{"account": account, "code_hash": sealer.hash(_named(code))} for code in codes]
        )
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


async def spend_recovery_code(
    connection: AsyncConnection, account: int, written: str, sealer: Sealer
) -> int | None:
    """Spend a recovery code; return how many are left, or None if it is none."""
    code = re.sub(r"[\s-]", "", written).upper()
    spent = await connection.execute(
        delete(recovery_codes).where(
            recovery_codes.c.account == account, recovery_codes.c.code_hash.in_(sealer.hashes(_named(code)))
        )
    )
    if spent.rowcount == 0:
        return None
    left = await connection.execute(
        select(recovery_codes.c.code_hash).where(recovery_codes.c.account == account)
    )
    return len(left.all())


def _named(code: str) -> str:
    """Return a code as it is hashed: never equal to the hash of a phone number."""
    return f"recovery code {code}"
