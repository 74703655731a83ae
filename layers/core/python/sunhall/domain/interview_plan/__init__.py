"""The yearly plan of interviews: candidates, the public's vote, months, sessions."""
