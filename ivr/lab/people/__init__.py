"""People: their phones, and what they do with them."""
