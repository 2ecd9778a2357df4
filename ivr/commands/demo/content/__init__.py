"""What the demo's database holds: accounts, rotas, and a month of calls; all of it invented but the rota of 2020."""

from ivr.commands.demo.content.accounts import PASSWORD, Team
from ivr.commands.demo.content.beginning import begin, write_files
from ivr.commands.demo.content.month import write_month

__all__ = ["PASSWORD", "Team", "begin", "write_files", "write_month"]
