"""`python -m ivr.commands`: the program, for processes that it starts itself."""

from ivr.commands import main

main()
