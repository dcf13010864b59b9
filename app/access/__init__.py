"""The domain of access: clients and their secrets, staff and their sessions, and what each may do."""
