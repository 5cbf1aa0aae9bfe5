"""Imports."""

from geo.ui.screens import imports_screen

imports_screen.render()
