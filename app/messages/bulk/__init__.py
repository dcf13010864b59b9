"""Bulk work: the same thing done to many messages of a department, in small transactions that anybody can continue."""
