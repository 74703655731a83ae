"""The transcript of a live session (访谈实录): rows, who may write them, what everybody reads."""
