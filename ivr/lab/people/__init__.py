"""The people of the world: their phones, and what they do with them."""
