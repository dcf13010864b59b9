"""Messages as lines of JSON: taken out of one store, brought into another (docs/operations.md, Moving data)."""
