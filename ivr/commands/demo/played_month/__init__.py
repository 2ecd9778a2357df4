"""A played month: calls, offers, messages and callbacks as a helpline has them, drawn by a seed and never dialled.

Who rings whom is decided by the switchboard's own dispatch, and each state follows from the one before by the tables of
transitions; kinds and reasons of events are those of `routing/`. Nothing here asks the carrier, a clock or a database:
`play` returns rows, and `copy` writes them.
"""

from ivr.commands.demo.played_month.copying import copy
from ivr.commands.demo.played_month.cutting import until
from ivr.commands.demo.played_month.people import a_team, turns_of, turns_of_team
from ivr.commands.demo.played_month.plan import Plan, Turn, usual_rate
from ivr.commands.demo.played_month.play import Played, play

__all__ = [
    "Plan",
    "Played",
    "Turn",
    "a_team",
    "copy",
    "play",
    "turns_of",
    "turns_of_team",
    "until",
    "usual_rate",
]
