"""Live interviews (在线访谈): topics, vote, announcement, questions, live, transcript, archive."""
