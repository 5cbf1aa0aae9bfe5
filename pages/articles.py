"""Articles: what was read in each, and adding one."""

from geo.ui.screens import articles_screen

articles_screen.render()
