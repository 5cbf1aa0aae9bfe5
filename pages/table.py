"""Table and export."""

from geo.ui.screens import table_screen

table_screen.render()
