"""What a browser or a monitor asks for. It stands above `bootstrap`; nothing of the phone imports it."""
