"""Overlay masks by clustering colours, without a network."""
