"""Gazetteer."""

from geo.ui.screens import gazetteer_screen

gazetteer_screen.render()
