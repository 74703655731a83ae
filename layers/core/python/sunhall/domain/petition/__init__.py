"""Petitions (信访): 信访工作条例, in force since 2022-05-01."""
