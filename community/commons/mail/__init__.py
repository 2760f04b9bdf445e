"""The one way out for mail: see sending.py (send, Envelope), kinds.py (register, Kind), rendering.py."""
