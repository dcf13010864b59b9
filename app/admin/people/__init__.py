"""What admins run: staff accounts, clients and the audit trail."""
