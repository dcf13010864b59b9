"""The lists of messages: filters, rows, saved views and the search box."""
