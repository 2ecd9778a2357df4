"""The switchboard: the use cases of a call, by stage.

Each takes the board, a connection, the instant and the facts of one event; records them; and returns a `Decision`:
the outcome to speak, and the actions to do after commit. None of them commits.
"""
