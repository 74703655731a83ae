"""Comments on a consultation: each is a case of its own, linked to the consultation it is about."""
