"""The map, Marsad's first page."""

from geo.ui.screens import map_screen

map_screen.render()
