"""Other people's data, turned into plain records. No database here."""
