"""Marsad: Arabic security news to evidence-backed incidents on a map."""

__version__ = "0.1.0"
