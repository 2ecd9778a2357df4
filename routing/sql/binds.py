"""Parameters of statements that are built once: building one takes longer than sending it."""

from datetime import datetime

from sqlalchemy import BindParameter, DateTime, bindparam

Instant = datetime | BindParameter[datetime]
NOW = bindparam("now", type_=DateTime(timezone=True))
