"""Texts that would run, load or change something wherever a page, a spreadsheet or a terminal took them for code."""
