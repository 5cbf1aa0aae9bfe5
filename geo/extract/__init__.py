"""Extraction: an article in, incidents with evidence out. One way in: `extract_article`."""

from geo.extract.pipeline import extract_article

__all__ = ["extract_article"]
