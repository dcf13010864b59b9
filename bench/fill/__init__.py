"""Fills a store with as many messages as are asked for, faster than saves could."""
