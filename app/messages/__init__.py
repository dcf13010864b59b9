"""The domain of messages: what a save, an edit and a list mean. It knows no Flask and no HTTP."""
