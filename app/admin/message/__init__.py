"""One message: its page, its conversation, its versions, and how it is corrected."""
