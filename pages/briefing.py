"""The briefing page."""

from geo.ui.screens import briefing_screen

briefing_screen.render()
