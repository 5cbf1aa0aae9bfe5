"""Agreement with another data set."""

from geo.ui.screens import agreement_screen

agreement_screen.render()
