"""The use cases of an offer: who is rung for whom, and what became of the ring."""
