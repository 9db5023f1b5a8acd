"""A real Chromium as a phone: 390 px, a profile of its own that outlives its death."""
