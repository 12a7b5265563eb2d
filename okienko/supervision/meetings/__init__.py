"""The panel of the meetings by video."""
