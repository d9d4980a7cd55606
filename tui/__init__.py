"""The terminal app of chec_voice. Import `tui.app` to run it."""
