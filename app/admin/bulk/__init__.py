"""Work on many messages at once."""
