"""The switchboard: the use cases, by what they are about: a call, an offer, a callback.

Each takes a transaction and the facts of one event, records them, and returns the reply to speak. What is to be done
beside is noted in the transaction, and done after its commit. None of them commits.
"""
