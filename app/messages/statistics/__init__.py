"""What the traffic of some departments was like in a period (docs/architecture.md, Why it is so)."""
