"""Meetings, camp blocks and makeup tokens: what is canceled, who teaches instead, and whom that touches."""
